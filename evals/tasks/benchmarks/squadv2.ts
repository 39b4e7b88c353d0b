/**
 * SQuAD 2.0, Rajpurkar et al. 2018: questions about a paragraph, some of which it does not answer. The model writes an answer,
 * and says how likely " unanswerable" is instead; its evaluation script's numbers, on the scale 0 to 100: over all rows, rows
 * with and without an answer, and the best that a threshold on that probability reaches. lm-eval has it as a Python class.
 */
import {
  type Aggregate,
  type Doc,
  type EvalSample,
  type EvalTask,
  type Json,
  loadSplit,
  type Message,
  meanOf,
  type Prompt,
  type TaskContext,
} from '../../../src/plugin.ts';
import { mappingOf, textOf, textsOf } from '../../text/documents.ts';
import { squadBest } from '../../text/squad.ts';

const SPLIT = 'validation';

const question = (doc: Doc): string =>
  ['title', 'context', 'question']
    .map((column, i) => `${['Title', 'Background', 'Question'][i]}: ${textOf(doc, column)}\n\n`)
    .join('');

/** The question as text, or as a user's turn. */
function promptOf(text: string, system: string, chat: TaskContext['chat']): Prompt {
  if (chat === undefined) return { text: system === '' ? text : `${system}\n\n${text}` };
  const messages: Message[] = [{ role: 'user', content: text }];
  if (system !== '') messages.unshift({ role: 'system', content: system });
  return chat.render === undefined
    ? { messages }
    : { text: chat.render(messages, { generationPrompt: true }), templated: true };
}

/** Right answers; none where the paragraph has none. */
const golds = (doc: Doc): readonly string[] => textsOf(mappingOf(doc, 'answers'), 'text');

/** `[score without answering rule, 1 for rows with an answer, 1 for an empty answer, log-probability of no answer]` */
type Row = readonly [score: number, answerable: number, empty: number, noAnswer: number];

/** The best mean over all thresholds: rows whose probability of no answer lies above one count as not answered. */
function bestThreshold(values: readonly Json[]): Aggregate {
  const rows = (values as readonly Row[]).toSorted((a, b) => a[3] - b[3]);
  let current = rows.filter(([, answerable]) => answerable === 0).length;
  let best = current;
  for (const [score, answerable, empty] of rows) {
    current += answerable === 1 ? score : empty === 1 ? 0 : -1;
    best = Math.max(best, current);
  }
  return { value: rows.length === 0 ? null : (100 * best) / rows.length, stderr: null, ci95: null };
}

const plans = ['exact', 'f1'].flatMap((name) => [
  ...[name, `HasAns_${name}`, `NoAns_${name}`].map((own) => ({ name: own, aggregate: meanOf })),
  { name: `best_${name}`, aggregate: bestThreshold },
]);

const rowsFor = (dataDir: string | undefined) =>
  loadSplit({
    path: 'rajpurkar/squad_v2',
    name: undefined,
    split: SPLIT,
    dataDir,
    kwargs: {},
    from: import.meta.filename,
  });

const task: EvalTask = {
  name: 'squadv2',
  summary: 'answers to questions about a paragraph, or none where it has none',
  source: 'evals/tasks/benchmarks/squadv2.ts',
  version: 3,
  tags: [],
  needs: ['generate', 'loglikelihood'],
  numFewshot: () => 0,
  count: async ({ dataDir }) => (await rowsFor(dataDir)).count,
  async *samples({ dataDir, limit, only, numFewshot, generation, warn, chat, systemInstruction = '' }) {
    if ((numFewshot ?? 0) > 0) warn('squadv2 is asked without examples here');
    const { rows, count } = await rowsFor(dataDir);
    const most = limit === undefined ? count : limit < 1 ? Math.ceil(limit * count) : limit;
    const longest = Number(generation?.max_gen_toks ?? 256);
    let number = 0;
    for await (const doc of rows) {
      if (number >= most) return;
      const id = String(number++);
      if (only?.has(id) === false) continue;
      const text = `${question(doc)}Answer:`;
      const context = promptOf(text, systemInstruction, chat);
      const sample: EvalSample = {
        id,
        doc,
        input: text,
        target: golds(doc)[0] ?? 'unanswerable',
        requests: [
          { kind: 'generate', prompt: context, options: { maxTokens: longest, stop: ['\n'], temperature: 0 } },
          { kind: 'loglikelihood', context, continuation: chat === undefined ? ' unanswerable' : 'unanswerable' },
        ],
      };
      yield sample;
    }
  },
  score({ doc }, [answer, none]) {
    const text = answer?.kind === 'generate' ? answer.text : '';
    const noAnswer = none?.kind === 'loglikelihood' ? none.logprob : Number.NEGATIVE_INFINITY;
    const right = golds(doc);
    const answerable = right.length > 0 ? 1 : 0;
    const best = squadBest(text, answerable === 1 ? right : ['']);
    const values: Record<string, Json> = {};
    for (const name of ['exact', 'f1'] as const) {
      values[name] = 100 * best[name];
      values[`HasAns_${name}`] = answerable === 1 ? 100 * best[name] : null;
      values[`NoAns_${name}`] = answerable === 1 ? null : 100 * best[name];
      values[`best_${name}`] = [best[name], answerable, text === '' ? 1 : 0, noAnswer];
    }
    return [{ filter: 'none', outputs: [text, noAnswer], values }];
  },
  metrics: plans.map(({ name, aggregate }) => ({
    name,
    filter: 'none',
    higherIsBetter: true,
    aggregate: (values: readonly Json[]) => aggregate(values),
  })),
  config: {
    dataset_path: 'rajpurkar/squad_v2',
    validation_split: SPLIT,
    output_type: 'generate_until',
    num_fewshot: 0,
  },
};

export default task;
