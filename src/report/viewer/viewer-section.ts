/** What a page needs to hold the sample viewer: the view of its partial, its data, scripts and styles. */
import { thousands } from '../format.ts';
import { type EmbeddedSamples, embedSamples, type ViewerTask } from './embed.ts';

export interface ViewerSection {
  /** Of the partial `viewer`. */
  view: { count: string; notes: string[] };
  data: Record<string, string>;
  scripts: readonly string[];
  styles: readonly string[];
  count: number;
}

/**
 * Reads the samples of the tasks and makes the section of a page; null when there is no sample, shown or private.
 * @param sides names of the runs: one, or A and B.
 * @param most bytes of compressed texts.
 */
export async function viewerSection(
  sides: readonly string[],
  tasks: readonly ViewerTask[],
  most?: number,
): Promise<ViewerSection | null> {
  const embedded = await embedSamples(sides, tasks, most);
  if (embedded.count === 0 && embedded.hidden.every((hidden) => hidden === 0)) return null;
  return {
    view: { count: thousands(embedded.count), notes: notesOf(embedded, tasks) },
    data: embedded.data,
    scripts: ['samples-data', 'sample-detail', 'viewer'],
    styles: ['viewer'],
    count: embedded.count,
  };
}

function notesOf({ count, texts, hidden }: EmbeddedSamples, tasks: readonly ViewerTask[]): string[] {
  const notes: string[] = [];
  const names = tasks.filter((_, t) => (hidden[t] ?? 0) > 0).map(({ name }) => name);
  const sum = hidden.reduce((total, one) => total + one, 0);
  if (sum > 0) notes.push(`${thousands(sum)} private samples (${names.join(', ')}) are not in this page.`);
  if (texts < count) {
    notes.push(
      `The texts of ${thousands(count - texts)} samples are not in this page, which would be too large; their scores are. ` +
        'The texts stand in samples.jsonl.gz of each task in the run folder.',
    );
  }
  return notes;
}
