/**
 * Rows for any metric, made from the columns it declares: good ones, and bad ones that every metric with a direction must
 * score worse. A metric with a new column needs an entry here.
 */
import type { MetricDefinition } from '../../src/eval/metric.ts';

export type Row = Record<string, unknown>;

const SENTENCES = [
  'the committee approved the new budget on tuesday',
  'heavy rain is falling across the north of the country',
  'a small brown dog was running quickly through our garden',
  'she could not remember where she had put her keys',
  'trains to the coast leave every hour from platform two',
  'nobody expected the old bridge to survive that flood',
  'fresh bread smells best early in a quiet morning',
  'their letter arrived after everyone else had already gone',
];

/** Rows of the contract. */
export const COUNT = SENTENCES.length;

const truth = (i: number): number => (i % 3 === 0 ? 1 : 0);
/** Good rows are not perfect: every fourth one is as bad as the bad ones, so that nothing is degenerate. */
const fine = (good: boolean, i: number): boolean => good && i % 4 !== 3;

const battle = (good: boolean, i: number): Row => {
  const [a, b] = i % 2 === 0 ? ['first', 'second'] : ['second', 'first'];
  const wins = good ? i % 4 !== 3 : i % 2 === 0;
  const winner = wins === (a === 'first') ? 'a' : 'b';
  return { a, b, winner, len_a: 100 + 10 * i, len_b: 90 + i };
};

/** Metrics of a text alone, with a text that they score well and one that they score badly. */
const OWN_TEXTS: Readonly<Record<string, { good: string; bad: string }>> = {
  toxicity: { good: 'the garden is lovely in spring', bad: 'shut up you stupid pathetic idiot' },
  refusal: { good: 'the capital of France is Paris', bad: 'I am sorry, but I cannot help with that.' },
  sentiment: { good: 'a wonderful and very happy day', bad: 'a terrible day, sad and boring' },
  politeness: { good: 'Could you please send it? Thank you!', bad: 'Send it now. Whatever, shut up.' },
  pii: { good: 'the meeting is on monday', bad: 'write to jane.roe@example.com' },
};

type Cell = (good: boolean, i: number, definition: MetricDefinition) => unknown;

const logprobs = (good: boolean, i: number): number[] =>
  fine(good, i) ? [-0.1, -0.2, -0.3] : [-2.1, -3.2, -1.5 - i / 10];

/**
 * Two groups of four rows, each with every kind of decision: right and wrong, of both classes. Bad: the second group's only
 * positive that was found is not.
 */
const fair = (good: boolean, i: number): { group: string; truth: number; decision: number } => {
  const [truth_, decision] = [
    [1, 1],
    [0, 0],
    [1, 0],
    [0, 1],
  ][i % 4] as [number, number];
  return { group: i < 4 ? 'first' : 'second', truth: truth_, decision: i === 4 && !good ? 0 : decision };
};

/** A value for each column that a metric may read. */
const cells: Readonly<Record<string, Cell>> = {
  prediction: (good, i, { inputs, kind, name }) => {
    if (kind === 'group_fairness') return fair(good, i).decision;
    const own = OWN_TEXTS[name];
    if (own !== undefined) return fine(good, i) ? own.good : own.bad;
    if (inputs.prediction?.startsWith('label') === true) return fine(good, i) ? truth(i) : 1 - truth(i);
    if (kind === 'instructions') return fine(good, i) ? 'no marks here' : 'here, and there';
    return good ? SENTENCES[i] : SENTENCES[0]!.slice(0, 20);
  },
  reference: (good, i, { inputs, kind }) => {
    if (kind === 'group_fairness') return fair(good, i).truth;
    if (inputs.samples !== undefined) return 'yes';
    return inputs.reference?.startsWith('label') === true ? truth(i) : [SENTENCES[i], SENTENCES[(i + 1) % COUNT]];
  },
  probability: (good, i, { kind, inputs }) => {
    // Scores alone: as good for both groups, or the wrong way round for the second one.
    if (kind === 'group_fairness' && inputs.prediction === undefined) {
      const right = fair(good, i).truth === 1;
      return good || i < 4 ? (right ? 0.8 : 0.2) : right ? 0.3 : 0.9;
    }
    if (kind === 'group_fairness') return fair(good, i).decision === 1 ? 0.8 : 0.2;
    const sure = 0.9 - i / 100;
    return (truth(i) === 1) === fine(good, i) ? sure : 1 - sure;
  },
  source: (_good, i) => SENTENCES[i],
  text: (_good, i) => SENTENCES[i],
  prompt: (_good, i) => SENTENCES[i],
  loglikelihood: (good, i) => logprobs(good, i).reduce((sum, x) => sum + x, 0),
  logprobs,
  prompt_logprobs: logprobs,
  sample_logprobs: (good, i) => [logprobs(good, i), logprobs(good, i)],
  sample_loglikelihoods: (good, i) => (fine(good, i) ? [-1, -1, -1, -4] : [-2, -2, -2, -2]),
  entropies: (good, i) => (fine(good, i) ? [0.1, 0.2] : [1.5, 2]),
  samples: (good, i) => (fine(good, i) ? ['yes', 'yes', 'yes', 'no'] : ['no', 'maybe', 'never', 'yes']),
  n: () => 4,
  c: (good, i) => (fine(good, i) ? 3 : 1),
  instruction_id_list: () => ['punctuation:no_comma'],
  kwargs: () => [{}],
  a: (good, i) => battle(good, i).a,
  b: (good, i) => battle(good, i).b,
  winner: (good, i) => battle(good, i).winner,
  len_a: (good, i) => battle(good, i).len_a,
  len_b: (good, i) => battle(good, i).len_b,
  prediction_embedding: (good, i) => (fine(good, i) ? [1, 0.1] : [0.1, 1]),
  reference_embedding: () => [1, 0],
  prediction_token_embeddings: (good, i) =>
    fine(good, i)
      ? [
          [1, 0],
          [0.9, 0.2],
        ]
      : [[0, 1]],
  reference_token_embeddings: () => [
    [
      [1, 0],
      [1, 0.1],
    ],
  ],
  prediction_logprobs: logprobs,
  reference_logprobs: logprobs,
  question: (_good, i) => `which ${SENTENCES[i]!.split(' ').slice(0, 3).join(' ')}`,
  contexts: (good, i) => (fine(good, i) ? [SENTENCES[i], SENTENCES[(i + 1) % COUNT]] : ['sugar dissolves in water']),
  answer: (good, i) => (fine(good, i) ? SENTENCES[i] : 'that depends on circumstances'),
  losses: (good, i) => (fine(good, i) ? [0.9, 0.4, 0.1] : [2.4, 2.5, 2.6]),
  confidences: (good, i) => (fine(good, i) ? [0.4, 0.7, 0.9] : [0.09, 0.08, 0.07]),
  group: (good, i) => fair(good, i).group,
  // Neighbours are rows of one decision, or of different ones.
  features: (good, i) => [good ? fair(good, i).decision + i / 100 : i],
  counterfactual: (good, i) => (i % 4 === 3 || !good ? 1 - fair(good, i).decision : fair(good, i).decision),
  set: (_good, i) => ['x', 'a', 'y', 'b'][i % 4],
  // Targets x lie near attributes a; bad: near b.
  embedding: (good, i) => [good === i % 4 < 2 ? 1 : 0.1, 0.4 + i / 50],
  margins: (good, i) => (fine(good, i) ? [1, 2] : [-1, -2]),
};

/** Columns that a row can do without because another one says the same. */
const SPARE = new Set([
  'score',
  'pair',
  'tokens',
  'toxicity_score',
  'words',
  'bytes',
  'correct',
  'meanings',
  'top_logprobs',
  'confidence',
  'answer_logprob',
  'answer_logprobs_without',
]);

/** @throws Error for a required column that is not known here. */
export function rowsFor(definition: MetricDefinition, good: boolean): Row[] {
  return SENTENCES.map((_, i) => {
    const row: Row = {};
    for (const [role, type] of Object.entries(definition.inputs)) {
      const cell = cells[role];
      if (cell !== undefined) row[role] = cell(good, i, definition);
      else if (!type.endsWith('?') || !SPARE.has(role))
        throw new Error(`no rows with the column "${role}" in metric-rows.ts`);
    }
    return row;
  });
}
