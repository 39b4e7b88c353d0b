/**
 * The forms in which answers stand in files, each told by its fields: our answer logs (`answers.jsonl`), our
 * `samples.jsonl.gz`, and rows of a prompt with what was said to it. A further form is one more function here.
 */
import { readAnswer } from '../contract/read-answer.ts';
import type { ModelAnswer, Prompt, PseudoRequest } from '../contract/request.ts';

type Row = Readonly<Record<string, unknown>>;

/** What an answer belongs to: a request by its key, or what was asked, whatever the options were. */
export type RecordedQuestion =
  | { readonly key: string }
  | { readonly kind: 'generate'; readonly prompt: Prompt }
  | { readonly kind: 'loglikelihood'; readonly prompt: Prompt; readonly continuation: string }
  | { readonly kind: 'rolling'; readonly text: string }
  | PseudoRequest;

export interface Recorded {
  readonly question: RecordedQuestion;
  readonly answer: ModelAnswer;
}

/** For the error that a row has none of the forms. */
export const FORMS =
  '{"prompt": ..., "response": ...}, {"prompt": ..., "continuation": ..., "logprob": ..., "greedy": ...}, {"text": ..., "logprob": ...}, lines of samples.jsonl.gz or answers.jsonl';

const PROMPTS = ['prompt', 'messages', 'context', 'input', 'question'];
const ANSWERS = ['response', 'responses', 'output', 'outputs', 'completion', 'generation', 'answer', 'text'];

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text or a list of messages as a prompt. */
function promptOf(value: unknown): Prompt | undefined {
  if (typeof value === 'string') return { text: value };
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const messages = (value as unknown[]).flatMap((each) => {
    if (!isRow(each) || typeof each.content !== 'string') return [];
    const role = (['system', 'user', 'assistant'] as const).find((name) => name === each.role);
    return role === undefined ? [] : [{ role, content: each.content }];
  });
  return messages.length === value.length ? { messages } : undefined;
}

/** A line of `answers.jsonl`. */
function fromLog({ key, answer }: Row): Recorded[] | undefined {
  if (typeof key !== 'string' || !/^[0-9a-f]{64}$/.test(key) || !isRow(answer)) return undefined;
  const kind = (['generate', 'loglikelihood', 'rolling', 'pseudo'] as const).find((name) => name === answer.kind);
  const read = kind === undefined ? '' : readAnswer(kind, answer);
  return typeof read === 'string' ? undefined : [{ question: { key }, answer: read }];
}

function betweenOf(value: unknown): Pick<PseudoRequest, 'between'> {
  const [one, other] = Array.isArray(value) ? (value as unknown[]) : [];
  return typeof one === 'string' && typeof other === 'string' ? { between: [one, other] } : {};
}

/** A line of `samples.jsonl.gz`: `arguments[i]` is [prompt, options], [context, continuation], [text], or
 * [text, [one, other]] of a pseudo-log-likelihood. */
function fromSample(row: Row): Recorded[] | undefined {
  const { arguments: asked, answers } = row;
  if (!Array.isArray(asked) || !Array.isArray(answers) || asked.length !== answers.length) return undefined;
  return (answers as unknown[]).flatMap((answer, i) => {
    const [first, second] = (Array.isArray(asked[i]) ? asked[i] : []) as unknown[];
    const prompt = promptOf(first);
    if (!isRow(answer) || prompt === undefined) return [];
    const question: RecordedQuestion | undefined =
      answer.kind === 'generate'
        ? { kind: 'generate', prompt }
        : answer.kind === 'loglikelihood' && typeof second === 'string'
          ? { kind: 'loglikelihood', prompt, continuation: second }
          : answer.kind === 'rolling' && typeof first === 'string'
            ? { kind: 'rolling', text: first }
            : answer.kind === 'pseudo' && typeof first === 'string'
              ? { kind: 'pseudo', text: first, ...betweenOf(second) }
              : undefined;
    const read = question === undefined ? '' : readAnswer(question.kind, answer);
    return question === undefined || typeof read === 'string' ? [] : [{ question, answer: read }];
  });
}

/** A prompt with one answer or several, or with the log-likelihood of a continuation; a text with its own. */
function fromPair(row: Row): Recorded[] | undefined {
  const promptField = PROMPTS.find((name) => promptOf(row[name]) !== undefined);
  const prompt = promptField === undefined ? undefined : promptOf(row[promptField]);
  const greedy = row.greedy ?? row.is_greedy;
  if (prompt === undefined) {
    if (typeof row.text !== 'string' || row.logprob === undefined) return undefined;
    const answer = readAnswer('rolling', row);
    return typeof answer === 'string' ? undefined : [{ question: { kind: 'rolling', text: row.text }, answer }];
  }
  if (typeof row.continuation === 'string') {
    const answer = readAnswer('loglikelihood', { ...row, greedy });
    if (typeof answer === 'string') return undefined;
    return [{ question: { kind: 'loglikelihood', prompt, continuation: row.continuation }, answer }];
  }
  const said = ANSWERS.map((name) => row[name]).find((value) => typeof value === 'string' || Array.isArray(value));
  const texts = (Array.isArray(said) ? said : [said]) as unknown[];
  const answers = texts.map((text) => readAnswer('generate', texts.length === 1 ? { ...row, text } : { text }));
  const whole = answers.filter((answer) => typeof answer !== 'string');
  if (whole.length === 0 || whole.length < answers.length) return undefined;
  return whole.map((answer) => ({ question: { kind: 'generate', prompt }, answer }));
}

/** The answers in a row, in order; undefined when the row has none of the forms. */
export const readForms = (row: Row): Recorded[] | undefined => fromLog(row) ?? fromSample(row) ?? fromPair(row);
