/**
 * Generation requests to the generator, by lm-eval's rules: the prompt is cut from the left to what new tokens leave over,
 * the text of EOS is a stop string like the others, and the answer ends before the earliest of them, decoded without
 * special tokens. Requests with the same settings are written together.
 */
import type { Tokenizer } from '../../data/tokenizer.ts';
import type { Generated, Generator, Sequence } from '../../generate/generator.ts';
import type { SamplingOptions } from '../../generate/sampling.ts';
import { StopStrings } from '../../generate/stop-strings.ts';
import { RequestFailure } from '../contract/provider.ts';
import type { GenerateAnswer, GenerateRequest, GenerationOptions, Prompt } from '../contract/request.ts';
import type { Deliver, PlacedRequest } from './answers.ts';
import type { EncodedText, PromptEncoder } from './encode.ts';

export interface Generating {
  generator: Generator;
  encoder: PromptEncoder;
  textOf(prompt: Prompt): EncodedText;
  /** For sampled answers that bring no seed of their own. */
  seed: number;
}

/** Sequences handed to the generator at once, in batches: as many answers are lost when the process is killed. */
const AT_ONCE = 4;

/** Answers generation requests. Throws what encoding and rendering throw, but no RequestFailure. */
export async function answerGenerations(
  requests: readonly PlacedRequest<GenerateRequest>[],
  generating: Generating,
  deliver: Deliver,
  signal: AbortSignal,
): Promise<void> {
  const groups = new Map<string, PlacedRequest<GenerateRequest>[]>();
  for (const placed of requests) {
    const { maxTokens, temperature, topP, topK, minP, repetitionPenalty } = placed.request.options;
    const key = JSON.stringify([maxTokens, temperature, topP, topK, minP, repetitionPenalty]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [placed]);
    else group.push(placed);
  }
  const size = AT_ONCE * generating.generator.maxBatch;
  for (const group of groups.values()) {
    for (let at = 0; at < group.length; at += size) {
      await writeTogether(group.slice(at, at + size), generating, deliver, signal);
    }
  }
}

/**
 * Answers one request and tells its text as it comes. Characters that are not whole yet and what may be the beginning of a
 * stop string are held back. Throws as `answerGenerations`, and RequestFailure.
 */
export async function streamGeneration(
  request: GenerateRequest,
  generating: Generating,
  onText: (piece: string) => void,
  signal: AbortSignal,
): Promise<GenerateAnswer> {
  const { generator, encoder } = generating;
  const job: Job = { index: 0, request, ...prepare(request, generating) };
  let told = 0;
  const tell = (text: string): void => {
    if (text.length > told) onText(text.slice(told));
    told = Math.max(told, text.length);
  };
  const stop = (written: readonly number[]): boolean => {
    if (job.ends.reached(written)) return true;
    tell(job.ends.safe());
    return false;
  };
  const options = samplingOf(request.options, encoder.tokenizer);
  const [written] = await generator.generate([{ ...job.sequence, stop }], options, { signal });
  const answer = answerOf(job, written!, encoder.tokenizer);
  tell(answer.text);
  return answer;
}

interface Job {
  index: number;
  request: GenerateRequest;
  sequence: Sequence;
  ends: AnswerEnd;
  truncated: number;
}

async function writeTogether(
  group: readonly PlacedRequest<GenerateRequest>[],
  generating: Generating,
  deliver: Deliver,
  signal: AbortSignal,
): Promise<void> {
  const { generator, encoder } = generating;
  const jobs: Job[] = [];
  for (const { index, request } of group) {
    try {
      jobs.push({ index, request, ...prepare(request, generating) });
    } catch (error) {
      if (!RequestFailure.is(error)) throw error;
      deliver(index, error);
    }
  }
  const [first] = jobs;
  if (first === undefined) return;
  const options = samplingOf(first.request.options, encoder.tokenizer);
  const written = await generator.generate(
    jobs.map(({ sequence }) => sequence),
    options,
    { signal },
  );
  for (const [i, job] of jobs.entries()) deliver(job.index, answerOf(job, written[i]!, encoder.tokenizer));
}

function prepare(
  { prompt, options, repeat = 0 }: GenerateRequest,
  { encoder, textOf, seed }: Generating,
): Omit<Job, 'index' | 'request'> {
  const room = encoder.maxLength - options.maxTokens;
  if (room <= 0) {
    const message = `${options.maxTokens} new tokens leave no room for a prompt: the model takes in ${encoder.maxLength}`;
    const hint = 'Lower max_gen_toks, or raise max_length where the model allows it.';
    throw new RequestFailure('PROMPT_NO_ROOM', message, { retryable: false, hint });
  }
  const all = encoder.text(textOf(prompt));
  const ids = all.length === 0 ? [encoder.prefixId] : all;
  const truncated = Math.max(0, ids.length - room);
  const ends = new AnswerEnd(encoder.tokenizer, options.stop);
  const stop = (written: readonly number[]): boolean => ends.reached(written);
  return { sequence: { prompt: ids.slice(truncated), seed: options.seed ?? seed + repeat, stop }, ends, truncated };
}

const samplingOf = (o: GenerationOptions, { endIds }: Tokenizer): SamplingOptions => ({
  maxTokens: o.maxTokens,
  temperature: o.temperature,
  ...(o.topP === undefined ? {} : { topP: o.topP }),
  ...(o.topK === undefined ? {} : { topK: o.topK }),
  ...(o.minP === undefined ? {} : { minP: o.minP }),
  ...(o.repetitionPenalty === undefined ? {} : { repetitionPenalty: o.repetitionPenalty }),
  stopIds: endIds,
});

function answerOf(
  { request: { options }, sequence, ends, truncated }: Job,
  { ids, modelLogprobs, finish }: Generated,
  tokenizer: Tokenizer,
): GenerateAnswer {
  const text = ends.text(ids);
  return {
    kind: 'generate',
    text,
    finish,
    ...(options.logprobs === true ? { tokens: tokensOf(text, ids, modelLogprobs, tokenizer) } : {}),
    usage: { inputTokens: sequence.prompt.length, outputTokens: ids.length },
    ...(truncated > 0 ? { truncated } : {}),
  };
}

/** The tokens that the text is made of; the one that ended it is none of them. */
function tokensOf(
  text: string,
  ids: readonly number[],
  logprobs: readonly number[],
  tokenizer: Tokenizer,
): { text: string; logprob: number }[] {
  const tokens: { text: string; logprob: number }[] = [];
  let length = 0;
  for (const [i, piece] of tokenizer.pieces(ids).entries()) {
    if (length >= text.length) break;
    tokens.push({ text: piece, logprob: logprobs[i]! });
    if (!tokenizer.isSpecial(ids[i]!)) length += piece.length;
  }
  return tokens;
}

/** Where an answer ends: at stop strings in its plain text, and at those that hold special tokens. */
class AnswerEnd {
  private readonly tokenizer: Tokenizer;
  private readonly plain: StopStrings;
  private readonly special: StopStrings | undefined;

  constructor(tokenizer: Tokenizer, stop: readonly string[]) {
    this.tokenizer = tokenizer;
    const { eosToken } = tokenizer;
    this.plain = new StopStrings(tokenizer, eosToken === undefined ? stop : [...stop, eosToken]);
    const special = stop.filter((text) =>
      tokenizer.encode(text, { addSpecialTokens: false }).some((id) => tokenizer.isSpecial(id)),
    );
    if (special.length > 0) this.special = new StopStrings(tokenizer, special, { skipSpecial: false });
  }

  reached(ids: readonly number[]): boolean {
    const plain = this.plain.push(ids);
    return (this.special?.push(ids) ?? false) || plain;
  }

  /** What neither kind of stop string can take back, while tokens still come. */
  safe(): string {
    const unsure = this.special !== undefined && this.special.safe() !== this.special.text();
    return unsure ? '' : this.plain.safe();
  }

  text(ids: readonly number[]): string {
    const plain = this.plain.finish(ids);
    const before = this.special?.finish(ids);
    if (before === undefined || this.special?.stopped !== true) return plain;
    // Only tokens that end before the stop string count; the plain text may go on into it.
    let kept = ids.length;
    while (kept > 0 && this.tokenizer.decode(ids.slice(0, kept)).length > before.length) kept--;
    const cut = this.tokenizer.decode(ids.slice(0, kept), { skipSpecial: true });
    return cut.length < plain.length ? cut : plain;
  }
}
