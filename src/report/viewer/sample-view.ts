/**
 * A sample as a reader sees it: the prompt, what was wanted, and for each side the answers, what the filters made of them,
 * the scores and the judge's reasons. One shape for the viewer, for comparisons and for cards. Texts are clean (text.ts) and
 * cut; the whole ones stand in samples.jsonl.gz.
 */
import type { Json } from '../../base/json.ts';
import { metricKey } from '../../eval/run/results.ts';
import type { SampleLine } from '../../eval/run/samples.ts';
import { withoutPaths } from '../format.ts';
import { cleanText } from '../text.ts';

export interface AnswerView {
  text: string;
  /** `log-probability -7.351`, `cut at the longest answer`. */
  note: string | null;
  /** The likeliest of several continuations. */
  picked: boolean;
}

export interface ScoreView {
  /** Name of the filter pipeline or scorer; `none` where there is none. */
  filter: string;
  /** What was compared, where it is not the answer itself. */
  outputs: string | null;
  /** Metric key and value, in order. */
  values: [key: string, value: string][];
  explanation: string | null;
}

export interface PromptTurn {
  role: string;
  text: string;
}

export interface SideView {
  /** Where this side was asked otherwise than the first one. */
  prompt: PromptTurn[] | null;
  answers: AnswerView[];
  scores: ScoreView[];
  error: string | null;
}

export interface SampleView {
  id: string;
  /** Turns of the prompt; a bare prompt has the role `prompt`. */
  prompt: PromptTurn[];
  target: string | null;
  groups: [column: string, value: string][];
  /** One of an evaluation; A and B of a comparison. */
  sides: SideView[];
}

/** The view of one sample; `lines` are the same sample of one run or of two. */
export function sampleView(lines: readonly [SampleLine, ...SampleLine[]], most?: number): SampleView {
  const [first] = lines;
  const clean = (text: string): string => cleanText(text, most);
  const prompt = promptOf(first, clean);
  return {
    id: cleanText(first.id, 200),
    prompt,
    target: first.target === null ? null : clean(first.target),
    groups: Object.entries(first.groups ?? {}).map(([column, value]) => [
      cleanText(column, 100),
      cleanText(String(value), 100),
    ]),
    sides: lines.map((line, i) => sideView(line, clean, i === 0 ? prompt : promptOf(line, clean), prompt)),
  };
}

type Clean = (text: string) => string;

function promptOf({ input }: SampleLine, clean: Clean): PromptTurn[] {
  const turns = typeof input === 'string' ? [{ role: 'prompt', content: input }] : input;
  return turns.map(({ role, content }) => ({ role: cleanText(String(role), 40), text: clean(String(content)) }));
}

const sameTurns = (a: readonly PromptTurn[], b: readonly PromptTurn[]): boolean =>
  a.length === b.length && a.every(({ role, text }, i) => role === b[i]?.role && text === b[i]?.text);

function sideView(line: SampleLine, clean: Clean, prompt: PromptTurn[], first: readonly PromptTurn[]): SideView {
  const answers = answersOf(line, clean);
  return {
    prompt: sameTurns(prompt, first) ? null : prompt,
    answers,
    scores: line.scores.map(({ filter, outputs, values, explanation }) => {
      const shown = plain(outputs);
      return {
        filter: cleanText(filter, 100),
        outputs: shown === null || answers.some(({ text }) => text === clean(shown)) ? null : clean(shown),
        values: Object.entries(values).map(([name, value]) => [
          cleanText(metricKey(name, filter), 100),
          shownValue(value),
        ]),
        explanation: explanation === undefined ? null : clean(explanation),
      };
    }),
    error: line.error === undefined ? null : clean(withoutPaths(`${line.error.code}: ${line.error.message}`)),
  };
}

/** What came back: texts, or continuations with their log-probabilities, the likeliest marked. */
function answersOf({ answers, arguments: asked }: SampleLine, clean: Clean): AnswerView[] {
  // Numbers that JSON has no word for stand in files as texts.
  const logprobs = answers.flatMap((answer) =>
    answer?.kind === 'loglikelihood' || answer?.kind === 'pseudo' ? [Number(answer.logprob)] : [],
  );
  const best = logprobs.length > 1 && logprobs.length === answers.length ? Math.max(...logprobs) : null;
  return answers.map((answer, i) => {
    if (answer === null) return { text: '', note: 'no answer', picked: false };
    if (answer.kind === 'generate') {
      const note = answer.finish === 'length' ? 'stopped at the length limit' : null;
      return { text: clean(answer.text), note, picked: false };
    }
    const logprob = Number(answer.logprob);
    const note = `log-probability ${logprob.toFixed(3)}`;
    if (answer.kind === 'pseudo') {
      const masked = `pseudo-log-likelihood ${logprob.toFixed(3)} of ${answer.tokens} masked tokens`;
      const [text] = Array.isArray(asked[i]) ? asked[i] : [];
      return { text: clean(String(text ?? '')), note: masked, picked: logprob === best };
    }
    if (answer.kind === 'rolling') return { text: '', note, picked: false };
    const parts = asked[i];
    const continuation = Array.isArray(parts) ? String(parts[1] ?? '') : '';
    return { text: clean(continuation), note, picked: logprob === best };
  });
}

/** Outputs of filters as text; null where they are numbers of log-likelihoods, which the answers show. */
function plain(outputs: Json): string | null {
  if (typeof outputs === 'string') return outputs;
  if (Array.isArray(outputs) && outputs.every((each) => typeof each === 'string')) return outputs.join('\n');
  if (outputs === null || (Array.isArray(outputs) && outputs.every((each) => Array.isArray(each)))) return null;
  return JSON.stringify(outputs);
}

function shownValue(value: Json): string {
  if (value === null) return 'no value';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toPrecision(4);
  if (typeof value === 'string') return cleanText(value, 100);
  return Array.isArray(value) && value.every((part) => typeof part === 'number')
    ? value.map((part) => (Number.isInteger(part) ? String(part) : part.toPrecision(4))).join(', ')
    : 'part of a corpus score';
}
