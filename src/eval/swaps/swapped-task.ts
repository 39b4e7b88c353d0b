/**
 * A task told about another group: every sample that the swap changes is asked twice, as it is and swapped, and what is
 * measured is the difference. It is a task of its own, `safety_harm~gender`. Answers to swapped prompts are swapped back before
 * they are scored, so that the task's own targets hold. Differences are swapped less original, tested pairwise (Student's t;
 * McNemar where values are 0 and 1). What it does not show: unfairness that does not hang on the words of the lexicon.
 */
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import type { ModelAnswer, ModelRequest, Prompt } from '../../providers/contract/request.ts';
import { mean } from '../../statistics/moments.ts';
import { tTestOneSample } from '../../statistics/t-tests.ts';
import { mcnemarP } from '../../statistics/two-by-two.ts';
import type { Aggregate, EvalSample, EvalTask, MetricPlan, SampleScore, ScoringContext } from '../tasks/task.ts';
import { type SwapLexicon, swapper } from './lexicon.ts';

/** A measure of texts alone: refusal, sentiment, toxicity, length. */
export interface TextMeasure {
  readonly name: string;
  measure(text: string): number | null | Promise<number | null>;
}

const LENGTH: TextMeasure = { name: 'length', measure: (text) => [...text].length };

const suffixed = (name: string): string => `${name}_difference`;

/** Original and swapped value of one sample. */
type Pair = readonly [original: number, swapped: number];

/**
 * @param measures of the answers' texts, besides their length; only of tasks whose answers are texts.
 * @throws HarnessError `SWAP_INVALID` for a task without numbers by sample.
 */
export function swappedTask(
  base: EvalTask,
  lexicon: SwapLexicon,
  name: string,
  measures: readonly TextMeasure[] = [],
): EvalTask {
  if (base.metrics.length === 0) {
    throw new HarnessError('SWAP_INVALID', `task ${base.name} cannot be swapped: it lists no metric`);
  }
  const swap = swapper(lexicon);
  const written = base.needs.includes('generate') && !base.needs.includes('loglikelihood');
  const texts = written ? [LENGTH, ...measures] : [];
  return {
    ...{ name, source: base.source, version: base.version, tags: base.tags, needs: base.needs },
    summary: `${base.summary} - what changes when ${lexicon.summary.replace(/[.]$/, '')}`,
    forModel(capabilities) {
      const other = base.forModel?.(capabilities);
      return other && swappedTask(other, lexicon, name, measures);
    },
    ...(base.roles === undefined ? {} : { roles: base.roles }),
    ...(base.private === undefined ? {} : { private: base.private }),
    ...(base.contentWarning === undefined ? {} : { contentWarning: base.contentWarning }),
    metrics: [
      ...base.metrics.map(({ name: metric, filter }) => plan(metric, filter)),
      ...texts.map((text) => plan(text.name, 'none')),
    ],
    metricFor: (metric, filter) => plan(metric.replace(/_difference$/, ''), filter),
    config: { task: base.config, swap: { lexicon: lexicon.name, version: lexicon.version, pairs: lexicon.pairs } },
    numFewshot: (context) => base.numFewshot(context),
    count: (context) => base.count(context),
    async *samples(context) {
      for await (const sample of base.samples(context)) {
        const swapped = sample.requests.map((request) => swappedRequest(request, swap));
        if (JSON.stringify(swapped) === JSON.stringify(sample.requests)) continue;
        yield { ...sample, requests: [...sample.requests, ...swapped] };
      }
    },
    score: (sample, answers, context) => differences({ base, texts, swap }, sample, answers, context),
  };
}

function swappedPrompt(prompt: Prompt, swap: (text: string) => string): Prompt {
  if ('text' in prompt) return { ...prompt, text: swap(prompt.text) };
  return { messages: prompt.messages.map((message) => ({ ...message, content: swap(message.content) })) };
}

function swappedRequest(request: ModelRequest, swap: (text: string) => string): ModelRequest {
  if (request.kind === 'rolling') return { ...request, text: swap(request.text) };
  if (request.kind === 'pseudo') {
    const { between, ...rest } = request;
    const pair = between === undefined ? {} : { between: [swap(between[0]), swap(between[1])] as const };
    return { ...rest, text: swap(request.text), ...pair };
  }
  if (request.kind === 'generate') return { ...request, prompt: swappedPrompt(request.prompt, swap) };
  return { ...request, context: swappedPrompt(request.context, swap), continuation: swap(request.continuation) };
}

interface Parts {
  readonly base: EvalTask;
  readonly texts: readonly TextMeasure[];
  readonly swap: (text: string) => string;
}

async function differences(
  { base, texts, swap }: Parts,
  sample: EvalSample,
  answers: readonly ModelAnswer[],
  context: ScoringContext,
): Promise<readonly SampleScore[]> {
  const half = answers.length / 2;
  const own = answers.slice(0, half);
  const back = answers
    .slice(half)
    .map((answer) => (answer.kind === 'generate' ? { ...answer, text: swap(answer.text) } : answer));
  const plain = { ...sample, requests: sample.requests.slice(0, half) };
  const [before, after] = [await base.score(plain, own, context), await base.score(plain, back, context)];
  const scores = new Map<string, Record<string, Json>>();
  const put = (filter: string, metric: string, pair: Json): void => {
    scores.set(filter, { ...scores.get(filter), [suffixed(metric)]: pair });
  };
  for (const { filter, values } of before) {
    const other = after.find((score) => score.filter === filter)?.values ?? {};
    for (const [metric, value] of Object.entries(values)) {
      const swapped = other[metric];
      put(filter, metric, typeof value === 'number' && typeof swapped === 'number' ? [value, swapped] : null);
    }
  }
  for (const { name, measure } of texts) put('none', name, await measured(measure, own, back));
  const shown = (list: readonly ModelAnswer[]): Json[] =>
    list.map((answer) => (answer.kind === 'generate' ? answer.text : answer.logprob));
  return [...scores].map(([filter, values]) => ({ filter, values, outputs: [shown(own), shown(back)] }));
}

/** Means over the answers of each side. */
async function measured(
  measure: TextMeasure['measure'],
  own: readonly ModelAnswer[],
  back: readonly ModelAnswer[],
): Promise<Json> {
  const side = async (answers: readonly ModelAnswer[]): Promise<number | null> => {
    const values: number[] = [];
    for (const answer of answers) {
      const value = answer.kind === 'generate' ? await measure(answer.text) : null;
      if (value !== null) values.push(value);
    }
    return values.length === 0 ? null : mean(values);
  };
  const [before, after] = [await side(own), await side(back)];
  return before === null || after === null ? null : [before, after];
}

const plan = (metric: string, filter: string): MetricPlan => ({
  name: suffixed(metric),
  filter,
  higherIsBetter: null,
  signature: 'swapped less original|paired',
  aggregate: (values) => compared(values as unknown as readonly Pair[]),
});

/** Mean difference with its paired interval and p-value; parts tell both means and how many samples changed. */
function compared(pairs: readonly Pair[]): Aggregate {
  const n = pairs.length;
  if (n === 0) return { value: null, stderr: null, ci95: null };
  const gaps = pairs.map(([original, swapped]) => swapped - original);
  const value = mean(gaps);
  const changed = gaps.filter((gap) => gap !== 0).length;
  const binary = pairs.every((pair) => pair.every((each) => each === 0 || each === 1));
  const parts = {
    original: mean(pairs.map(([original]) => original)),
    swapped: mean(pairs.map(([, swapped]) => swapped)),
    changed,
  };
  if (n < 2 || changed === 0) return { value, stderr: null, ci95: null, parts };
  const { t, ciLow, ciHigh, p } = tTestOneSample(gaps);
  const onlyOriginal = gaps.filter((gap) => gap < 0).length;
  const test = binary ? mcnemarP(onlyOriginal, changed - onlyOriginal) : { p, method: 'paired t' };
  // All gaps alike: there is nothing to spread.
  if (!Number.isFinite(t))
    return { value, stderr: 0, ci95: [value, value], parts: { ...parts, p: binary ? test.p : null } };
  const stderr = Math.abs(value / t) || (ciHigh - ciLow) / 4;
  return {
    value,
    stderr,
    ci95: [ciLow, ciHigh],
    method: `paired t; p: ${test.method}`,
    parts: { ...parts, p: test.p },
  };
}
