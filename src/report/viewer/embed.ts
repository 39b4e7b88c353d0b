/**
 * Samples as they stand in a page: an index of what can be filtered, and views in chunks, each gzip in base64. Pages from a
 * disk cannot fetch files, so texts are inside; a chunk is opened when it is looked at. Past `most` bytes the texts of the
 * remaining samples of a task stay out, and the index says so. Private samples are counted and nothing else of them is kept.
 * The same samples give the same bytes.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Json } from '../../base/json.ts';
import type { MetricFigure } from '../../eval/run/results.ts';
import type { SampleLine } from '../../eval/run/samples.ts';
import { valuesOf } from '../compare/join.ts';
import { cleanText } from '../text.ts';
import { isPrivate } from './exposure.ts';
import { type SampleView, sampleView } from './sample-view.ts';

export interface ViewerTask {
  name: string;
  private: boolean;
  contentWarning: string | null;
  /** By metric key. */
  metrics: Readonly<Record<string, Pick<MetricFigure, 'value' | 'higherIsBetter'>>>;
  /** Samples there are, for the share of the space. */
  expected: number;
  /** The same sample of one run or of two. */
  samples(): AsyncIterable<readonly [SampleLine, ...SampleLine[]]>;
}

interface IndexedMetric {
  key: string;
  /** null also where the number is no mean of these scores. */
  higherIsBetter: boolean | null;
  share: boolean;
  /** By side, then sample of the task. */
  scores: (number | null)[][];
}

interface SampleIndex {
  version: 1;
  /** Names of the runs: one, or A and B. */
  sides: readonly string[];
  tasks: {
    name: string;
    first: number;
    count: number;
    /** Samples that are private. */
    hidden: number;
    contentWarning: string | null;
    metrics: IndexedMetric[];
  }[];
  ids: string[];
  /** Samples without an answer. */
  failed: number[];
  /** First sample and number of samples of each chunk. */
  chunks: [first: number, count: number][];
}

export interface EmbeddedSamples {
  /** For `data` of a page: `samples-index`, `samples-0` ... */
  data: Record<string, string>;
  count: number;
  /** Samples whose text is in the page. */
  texts: number;
  /** Private samples of each task. */
  hidden: number[];
}

/** About 12 million characters of base64 to read for each million samples' scores; texts up to this many bytes. */
const MOST_BYTES = 48 * 2 ** 20;
/** Of one chunk before it is compressed: small enough to open while a list scrolls. */
const CHUNK = 192 * 1024;
/** Longest text of one field; the whole one is in the run folder. */
const MOST_TEXT = 16_000;

/** Reads all samples once. */
export async function embedSamples(
  sides: readonly string[],
  tasks: readonly ViewerTask[],
  most = MOST_BYTES,
): Promise<EmbeddedSamples> {
  const index: SampleIndex = {
    version: 1,
    sides: sides.map((side) => cleanText(side, 200)),
    tasks: [],
    ids: [],
    failed: [],
    chunks: [],
  };
  const data: Record<string, string> = {};
  let [room, expected, texts] = [most, tasks.reduce((sum, task) => sum + task.expected, 0), 0];
  for (const task of tasks) {
    // Each task has its share of what is left, so that one large task does not take the texts of all others.
    const share = expected === 0 ? room : (room * task.expected) / expected;
    const used = await embedTask(task, index, data, share);
    room -= used.bytes;
    expected -= task.expected;
    texts += used.texts;
  }
  const hidden = index.tasks.map((task) => task.hidden);
  return { data: { 'samples-index': packed(index), ...data }, count: index.ids.length, texts, hidden };
}

async function embedTask(task: ViewerTask, index: SampleIndex, data: Record<string, string>, room: number) {
  const first = index.ids.length;
  const columns = new Columns(task, index.sides.length);
  let [hidden, bytes, texts] = [0, 0, 0];
  let open: { views: SampleView[]; size: number } = { views: [], size: 0 };
  const close = (): void => {
    if (open.views.length === 0) return;
    const chunk = packed(open.views);
    bytes += chunk.length;
    if (bytes <= room) {
      data[`samples-${index.chunks.length}`] = chunk;
      index.chunks.push([index.ids.length - open.views.length, open.views.length]);
      texts += open.views.length;
    }
    open = { views: [], size: 0 };
  };
  for await (const lines of task.samples()) {
    if (task.private || lines.some(isPrivate)) {
      hidden++;
      continue;
    }
    if (lines.some(({ error }) => error !== undefined)) index.failed.push(index.ids.length);
    index.ids.push(cleanText(lines[0].id, 200));
    columns.add(lines);
    if (bytes > room) continue;
    const view = sampleView(lines, MOST_TEXT);
    open.views.push(view);
    open.size += sizeOf(view);
    if (open.size >= CHUNK) close();
  }
  close();
  index.tasks.push({
    name: cleanText(task.name, 200),
    ...{ first, count: index.ids.length - first, hidden, contentWarning: task.contentWarning },
    metrics: columns.metrics(),
  });
  return { bytes: Math.min(bytes, room), texts };
}

/** About what a view takes as JSON, without writing it out. */
function sizeOf({ prompt, target, sides }: SampleView): number {
  let size = 200 + (target?.length ?? 0);
  for (const { text } of prompt) size += text.length + 30;
  for (const { answers, scores } of sides) {
    for (const { text } of answers) size += text.length + 60;
    for (const { outputs, explanation } of scores) size += (outputs?.length ?? 0) + (explanation?.length ?? 0) + 80;
  }
  return size;
}

/** Scores of a task's samples that are numbers. */
class Columns {
  readonly #task: ViewerTask;
  readonly #scores = new Map<string, (number | null)[][]>();
  readonly #sides: number;
  #count = 0;

  constructor(task: ViewerTask, sides: number) {
    this.#task = task;
    this.#sides = sides;
  }

  add(lines: readonly SampleLine[]): void {
    for (const [side, line] of lines.entries()) {
      for (const [key, value] of valuesOf(line)) {
        const score = scoreOf(value);
        if (score !== null) this.#column(key)[side]![this.#count] = score;
      }
    }
    this.#count++;
  }

  #column(key: string): (number | null)[][] {
    const known = this.#scores.get(key) ?? Array.from({ length: this.#sides }, () => []);
    this.#scores.set(key, known);
    return known;
  }

  metrics(): IndexedMetric[] {
    return [...this.#scores].map(([key, columns]) => {
      const scores = columns.map((column) => Array.from({ length: this.#count }, (_, i) => column[i] ?? null));
      const last = scores.at(-1)!.filter((score) => score !== null);
      const figure = this.#task.metrics[key];
      // Log-likelihoods of a perplexity rise where the perplexity falls: only means have their samples' direction.
      const mean = last.reduce((sum, score) => sum + score, 0) / last.length;
      const own =
        typeof figure?.value === 'number' && Math.abs(figure.value - mean) <= 1e-3 * Math.max(1, Math.abs(mean));
      return {
        key: cleanText(key, 100),
        higherIsBetter: own ? figure.higherIsBetter : null,
        share: scores.every((column) => column.every((score) => score === null || score === 0 || score === 1)),
        scores,
      };
    });
  }
}

/** Six digits are enough to filter by. */
const scoreOf = (value: Json): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(6)) : null;

const ISLANDS = /<script type="application\/json" id="(samples-[a-z0-9]+)">"([A-Za-z0-9+/=]*)"<\/script>/g;

/** What a page holds of samples as it stands there, in order: `[id, base64]`. */
export const packedTexts = (html: string): [id: string, packed: string][] =>
  [...html.matchAll(ISLANDS)].map(([, id = '', text = '']) => [id, text]);

/** Such a piece as JSON again. @throws what gunzip throws for anything else. */
export const unpacked = (text: string): string => gunzipSync(Buffer.from(text, 'base64')).toString('utf8');

/** The page without them. */
export const withoutPackedTexts = (html: string): string => html.replace(ISLANDS, '');

/** gzip in base64, the same on every system: the header says neither when nor where it was made. */
function packed(value: unknown): string {
  const bytes = gzipSync(JSON.stringify(value), { level: 6 });
  bytes[9] = 255;
  return bytes.toString('base64');
}
