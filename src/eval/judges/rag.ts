/**
 * Measures of answers from retrieved text, as scorers: each lexically, by the registry's metric of the same name
 * (`NAME,lexical`), and by judges where the user names some (`NAME,judge`). Rows have the question, the chunks and perhaps
 * a reference.
 */

import type { Json } from '../../base/json.ts';
import { sentences } from '../../data/sentences.ts';
import { metric } from '../tasks/define/registry.ts';
import type { Scorer, ScorerDeclaration, ScorerInput } from '../tasks/define/scorer.ts';
import { askJudge } from './ask.ts';
import { asking, voteOf } from './judges.ts';
import { type PanelOptions, panelScorer } from './panel.ts';
import { fenced, type JudgePrompt, promptHash } from './prompt.ts';
import {
  ANSWER_RELEVANCE,
  CHUNK_ATTRIBUTION,
  CHUNK_UTILISATION,
  COMPLETENESS,
  CONTEXT_RELEVANCE,
  FACTUALITY,
  GROUNDEDNESS,
} from './rag-prompts.ts';
import { lastObject, readScore } from './verdict.ts';

const RAG_MEASURES = [
  'context_relevance',
  'completeness',
  'chunk_attribution',
  'chunk_utilisation',
  'groundedness',
  'factuality',
  'answer_relevance',
] as const;
export type RagMeasure = (typeof RAG_MEASURES)[number];

export interface RagOptions extends Omit<Partial<PanelOptions>, 'name' | 'metric' | 'filter'> {
  /** Default: all. */
  readonly measures?: readonly RagMeasure[];
  /** Columns, where they are not called so. */
  readonly question?: string;
  readonly contexts?: string;
  /** Default: both. */
  readonly by?: readonly ('lexical' | 'judge')[];
}

/** Scorers of all measures, for the list of a task. */
export function ragScorers({
  measures = RAG_MEASURES,
  question = 'question',
  contexts = 'contexts',
  by = ['lexical', 'judge'],
  ...panel
}: RagOptions = {}): ScorerDeclaration[] {
  const columns = { question, contexts };
  return measures.flatMap((measure) => [
    ...(by.includes('lexical') ? [metric(measure, { filter: 'lexical', columns: used(measure, columns) })] : []),
    ...(by.includes('judge') ? [ragJudge(measure, columns, panel)] : []),
  ]);
}

type Columns = Readonly<Record<'question' | 'contexts', string>>;

/** The columns that the metric of a measure reads. */
function used(measure: RagMeasure, { question, contexts }: Columns): Readonly<Record<string, string>> {
  if (measure === 'answer_relevance') return { question };
  return measure === 'chunk_utilisation' ? { contexts } : { question, contexts };
}

/** What is judged in a sample. */
interface Material {
  readonly question: string;
  readonly chunks: readonly string[];
  readonly sentences: readonly string[];
}

interface Spec {
  readonly prompt: JudgePrompt;
  /** The share that a verdict says; `null` where there is nothing to be shared. `undefined`: no verdict. */
  read(text: string, material: Material): { share: number | null } | undefined;
}

/** Share of claims that hold. */
function claims(text: string): { share: number | null } | undefined {
  const list = lastObject(text, 'claims')?.claims;
  if (!Array.isArray(list)) return undefined;
  const held = (list as readonly Json[]).map((claim) => (claim as { readonly holds?: Json } | null)?.holds);
  if (held.some((holds) => typeof holds !== 'boolean')) return undefined;
  return { share: held.length === 0 ? null : held.filter(Boolean).length / held.length };
}

/** Share of so many numbered things that were named. A number that there is not makes the verdict unreadable. */
function numbers(text: string, count: number): { share: number | null } | undefined {
  const list = lastObject(text, 'numbers')?.numbers;
  if (!Array.isArray(list)) return undefined;
  const named = new Set(list as readonly Json[]);
  const there = [...named].every(
    (each) => Number.isInteger(each) && (each as number) >= 1 && (each as number) <= count,
  );
  return there ? { share: count === 0 ? null : named.size / count } : undefined;
}

const SPECS: Readonly<Record<RagMeasure, Spec>> = {
  groundedness: { prompt: GROUNDEDNESS, read: claims },
  factuality: { prompt: FACTUALITY, read: claims },
  completeness: { prompt: COMPLETENESS, read: claims },
  context_relevance: {
    prompt: CONTEXT_RELEVANCE,
    read: (text, { sentences: all }) => numbers(text, all.length),
  },
  chunk_utilisation: {
    prompt: CHUNK_UTILISATION,
    read: (text, { sentences: all }) => numbers(text, all.length),
  },
  chunk_attribution: { prompt: CHUNK_ATTRIBUTION, read: (text, { chunks }) => numbers(text, chunks.length) },
  answer_relevance: {
    prompt: ANSWER_RELEVANCE,
    read(text) {
      const score = readScore(text, 'score', [1, 2, 3, 4, 5]);
      return score === undefined ? undefined : { share: (score - 1) / 4 };
    },
  },
};

function ragJudge(measure: RagMeasure, columns: Columns, panel: Partial<PanelOptions>): Scorer {
  const { prompt, read } = SPECS[measure];
  const config: Json = { measure, columns };
  const needsChunks = measure !== 'answer_relevance';
  return panelScorer(
    { ...panel, name: measure, filter: 'judge' },
    {
      ...{ config, higherIsBetter: true, level: 'interval', prompt: `${prompt.id}:${promptHash(prompt, measure)}` },
      applies: (input) => {
        if (!needsChunks) return true;
        const { chunks } = materialOf(input, columns);
        return chunks.length > 0 || (measure !== 'chunk_attribution' && input.targets.length > 0);
      },
      async vote(input, ballot) {
        const material = materialOf(input, columns);
        const slots = slotsOf(input, material);
        const heard = await askJudge({ prompt, slots, read: (text) => read(text, material) }, asking(ballot));
        return voteOf(heard, 'score', ({ share }) => share);
      },
    },
  );
}

function materialOf({ row, prompt }: ScorerInput, { question, contexts }: Columns): Material {
  const given = row[contexts];
  const list: readonly unknown[] = given === undefined ? [] : Array.isArray(given) ? given : [given];
  const chunks = list.map((chunk) => {
    const text = typeof chunk === 'object' && chunk !== null ? (chunk as { text?: unknown }).text : chunk;
    return typeof text === 'string' ? text : String(text);
  });
  const asked = row[question];
  return { question: typeof asked === 'string' ? asked : prompt, chunks, sentences: chunks.flatMap(sentences) };
}

const numbered = (label: string, texts: readonly string[]): string =>
  texts.map((text, i) => fenced(`${label} ${i + 1}`, text)).join('\n\n');

function slotsOf({ text, targets }: ScorerInput, { question, chunks, sentences: all }: Material) {
  return {
    question: fenced('QUESTION', question),
    answer: fenced('ANSWER', text),
    contexts: numbered('CHUNK', chunks),
    sentences: numbered('SENTENCE', all),
    reference: fenced('REFERENCE', targets.join('\n')),
  };
}
