/**
 * What a provider is: one file in `src/providers/` (or a plug-in) that opens a model by its URI and answers requests. It
 * either answers one request at a time (servers; the scheduler brings concurrency, retries, budgets, cache) or takes many
 * at once (the engine, which shares prefixes). Leaves out: whatever happens around an answer.
 */
import { HarnessError, type HarnessErrorOptions } from '../../base/errors.ts';
import type { JsonSchema } from '../../config/schema.ts';
import type { HubSources } from '../../data/hub/sources.ts';
import type { Recordings } from './recordings.ts';
import type { GenerateAnswer, GenerateRequest, Message, ModelAnswer, ModelRequest } from './request.ts';

export interface Capabilities {
  /** Kinds of request that can be answered. */
  readonly generate: boolean;
  readonly loglikelihood: boolean;
  readonly rolling: boolean;
  /** Pseudo-log-likelihoods: masked language models have these alone. Default: no. */
  readonly pseudo?: boolean;
  /** Takes prompts of messages. */
  readonly messages: boolean;
  /** Takes prompts of bare text. */
  readonly text: boolean;
  /** Gives log-probabilities of generated tokens. */
  readonly tokenLogprobs: boolean;
  /** Honours `seed`. */
  readonly seed: boolean;
}

/** What a model has to offer to metrics beside answers. */
export interface ModelSource {
  /** Goes into signatures. */
  readonly name: string;
  /** One vector per token of each text. */
  tokenEmbeddings?(texts: readonly string[]): Promise<readonly (readonly (readonly number[])[])[]>;
  /** One vector per text. */
  textEmbeddings?(texts: readonly string[]): Promise<readonly (readonly number[])[]>;
  /** Natural-log probabilities of the tokens of `continuation` after `context`. */
  logprobs?(pairs: readonly { context: string; continuation: string }[]): Promise<readonly (readonly number[])[]>;
  /** Toxicity of each text from 0 to 1; null where it could not be had. */
  toxicity?(texts: readonly string[]): Promise<readonly (number | null)[]>;
}

export interface Provider {
  /** As it stands in tables and results: `tiny-llama-hh`, `openai:gpt-x`. */
  readonly model: string;
  /** What answers hang on, for the cache: hash of weights and tokenizer, or address and model. Never a secret. */
  readonly identity: string;
  readonly capabilities: Capabilities;
  /** Tokens of prompt and answer together, where known. */
  readonly maxLength?: number;
  /** Facts for `results.json` (dtype, device, address, chat template hash). */
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>;
  /** Answers are found by their place in a benchmark, and are on disk already: neither logged nor cached again. */
  readonly recordings?: Recordings;
  /**
   * The model's own chat template. A last message of the assistant is left open when `generationPrompt` is false.
   * @throws HarnessError when the model has no template or the template refuses the messages.
   */
  renderChat?(messages: readonly Message[], options: { generationPrompt: boolean }): string;
  /** Token ids of a prompt as the model would see them, special tokens included; for dry runs and warnings. */
  tokenise?(text: string, options: { templated: boolean }): { ids: readonly number[]; pieces: readonly string[] };
  /**
   * Answers one request.
   * @throws RequestFailure when this request failed, HarnessError when no further one can succeed.
   */
  answer?(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer>;
  /**
   * Answers many requests in whatever order suits; `deliver` is called once for each. An answer does not depend on what
   * else is asked.
   */
  answerAll?(
    requests: readonly ModelRequest[],
    deliver: (index: number, answer: ModelAnswer | RequestFailure) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * Answers one request and tells its text while it is written: the pieces joined are the answer's text, which no stop
   * string can take back any more. Throws as `answer`, also after the first pieces; the signal's reason when aborted.
   */
  stream?(request: GenerateRequest, onText: (piece: string) => void, signal: AbortSignal): Promise<GenerateAnswer>;
  /** What metrics that look inside texts ask it; left out where it shows nothing of the kind. */
  source?(): Promise<ModelSource>;
  /** Forgets what earlier requests left behind: the next answers are bit for bit those of a provider just opened. */
  reset?(): Promise<void>;
  close(): Promise<void>;
}

export interface ProviderContext {
  /** Where keys are read from; never written anywhere. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly device: string;
  readonly seed: number;
  /** Worker threads of the engine; undefined: as many as the machine has. */
  readonly threads?: number;
  /** What is taken from the hub is noted here. */
  readonly hub?: HubSources;
  /** Told of what takes time (loading a model, compiling). */
  report(text: string): void;
}

export interface ProviderDefinition<Options = Record<string, unknown>> {
  /** What stands before the colon: `openai` in `openai:gpt-x`; the file's name. */
  readonly scheme: string;
  /** One sentence for `harness list providers`. */
  readonly summary: string;
  /** Environment variables that it reads, with what they are for. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Options by their YAML names (snake_case), each with a description; `open` gets them in camelCase. */
  readonly schema: Readonly<Record<string, JsonSchema>>;
  /**
   * @param target what stands after the colon: a model's name, a path.
   * @throws HarnessError for a missing key (naming the variable), an unreachable address, an unreadable folder.
   */
  open(target: string, options: Options, context: ProviderContext): Promise<Provider>;
}

/** One request failed. The scheduler tries again when `retryable`, and counts the sample as failed when not. */
export class RequestFailure extends HarnessError {
  readonly retryable: boolean;
  /** Seconds after which the server wants to be asked again. */
  readonly retryAfter: number | undefined;
  readonly status: number | undefined;

  constructor(
    code: string,
    message: string,
    options: HarnessErrorOptions & { retryable: boolean; retryAfter?: number; status?: number },
  ) {
    super(code, message, options);
    this.retryable = options.retryable;
    this.retryAfter = options.retryAfter;
    this.status = options.status;
  }

  /** Also true for failures of a second copy of the package (plug-ins). */
  static override is(error: unknown): error is RequestFailure {
    return HarnessError.is(error) && typeof (error as { retryable?: unknown }).retryable === 'boolean';
  }
}
