/**
 * A few samples that went wrong, the worst first: what was asked, what would have been right, what came back. One of each
 * task in turn, so that no task fills the list. Behind a heading to open, since model output can hurt.
 */

import { defineBlock, type ResultFacts, type RunFacts } from '../../src/plugin.ts';
import {
  cutText,
  exposureOf,
  isPrivate,
  list,
  sampleAddress,
  score,
  shape,
  TEXT_OR_NULL,
} from '../../src/plugin-report.ts';
import { metricTitle } from '../shared/scores.ts';

const DEFAULT = 4;
/** Samples of a task that are looked at; beyond them the file is not read. */
const LOOKED_AT = 2000;
const LONGEST = 600;

interface Failure {
  task: string;
  id: string;
  input: string;
  target: string | null;
  output: string;
  verdict: string;
  /** Its place in the page of samples; null without one. */
  href: string | null;
}

export default defineBlock({
  name: 'failure-examples',
  title: 'Failure examples',
  summary: 'A few samples with the worst scores: input, target, output',
  needs: ({ results }) => results.some(({ hasSamples }) => hasSamples),
  async view(run, { samplesPage }) {
    const most = (await run.author()).facts.failure_examples ?? DEFAULT;
    if (most === 0) return null;
    const found: Failure[][] = [];
    for (const facts of run.results) {
      const shown = facts.hasSamples && !exposureOf(facts.result).private;
      if (found.length < most && shown) found.push(await worstOf(run, facts, { most, samplesPage }));
    }
    const turns = Array.from({ length: most }, (_, turn) => found.flatMap((failures) => failures[turn] ?? []));
    const failures = turns.flat().slice(0, most);
    if (failures.length === 0) return null;
    const warnings = run.results.flatMap(({ result }) => exposureOf(result).contentWarning ?? []);
    return { warning: warnings[0] ?? null, failures };
  },
  schema: shape({
    warning: TEXT_OR_NULL,
    failures: list(
      shape({
        ...{ task: { type: 'string' }, id: { type: 'string' }, input: { type: 'string' }, target: TEXT_OR_NULL },
        ...{ output: { type: 'string' }, verdict: { type: 'string' }, href: TEXT_OR_NULL },
      }),
    ),
  }),
});

/** Samples of a task by its first metric of which more is better; without such a metric, those that failed to be asked. */
async function worstOf(
  run: RunFacts,
  { result }: ResultFacts,
  { most, samplesPage }: { most: number; samplesPage: string | null },
): Promise<Failure[]> {
  const [key, figure] =
    Object.entries(result.metrics).find(([, { higher_is_better: higher, n }]) => higher === true && n > 0) ?? [];
  const worst: { value: number; failure: Failure }[] = [];
  let looked = 0;
  for await (const sample of run.samples(result.task)) {
    if (++looked > LOOKED_AT) break;
    if (isPrivate(sample)) continue;
    const scored = sample.scores.find(({ filter, values }) => {
      return figure !== undefined && (figure.filter ?? 'none') === filter && typeof values[figure.metric] === 'number';
    });
    const value = sample.error === undefined ? (scored?.values[figure?.metric ?? ''] as number | undefined) : -Infinity;
    // A full score is no failure, and of what has no upper end only the worst are shown.
    if (value === undefined || value >= 1 || (worst.length >= most && value >= (worst.at(-1)?.value ?? 0))) continue;
    const verdict =
      sample.error === undefined
        ? `${figure === undefined ? key : metricTitle(figure, key ?? '')} ${score(value)}`
        : `no answer: ${sample.error.message}`;
    worst.push({
      value,
      failure: {
        task: result.alias ?? result.task,
        id: String(sample.id),
        input: tail(inputText(sample.input)),
        target: sample.target === null ? null : cutText(sample.target, LONGEST),
        output: cutText(outputText(sample.answers, sample.arguments), LONGEST),
        verdict,
        href: samplesPage === null ? null : `${samplesPage}${sampleAddress(result.task, String(sample.id))}`,
      },
    });
    worst.sort((a, b) => a.value - b.value);
    worst.length = Math.min(worst.length, most);
  }
  return worst.map(({ failure }) => failure);
}

type Sample = RunFacts['samples'] extends (task: string) => AsyncGenerator<infer S> ? S : never;

function inputText(input: Sample['input']): string {
  return typeof input === 'string' ? input : input.map(({ role, content }) => `${role}: ${String(content)}`).join('\n');
}

/** The end of a prompt is the question; what comes before are examples. */
const tail = (text: string): string =>
  text.length <= LONGEST ? text : `(first ${text.length - LONGEST} characters left out) … ${text.slice(-LONGEST)}`;

/** What the model wrote, or the continuation that it found likeliest. */
function outputText(answers: Sample['answers'], asked: Sample['arguments']): string {
  const [only, ...others] = answers.filter((answer) => answer !== null);
  // A single continuation is judged by whether the model would have chosen it.
  if (only !== undefined && others.length === 0 && 'greedy' in only && !only.greedy)
    return '(another continuation was likelier)';
  const likeliest = { logprob: -Infinity, text: '' };
  for (const [i, answer] of answers.entries()) {
    if (answer === null) continue;
    if ('text' in answer) return answer.text === '' ? '(empty)' : answer.text;
    if (!('logprob' in answer) || typeof answer.logprob !== 'number' || answer.logprob <= likeliest.logprob) continue;
    const continuation = (asked[i] as readonly unknown[] | undefined)?.[1];
    if (typeof continuation === 'string') Object.assign(likeliest, { logprob: answer.logprob, text: continuation });
  }
  return likeliest.text === '' ? '(none)' : `likeliest: ${likeliest.text.trim()}`;
}
