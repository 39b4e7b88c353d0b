/** A model in this process as a provider: every kind of request, many at a time. */
import { HarnessError } from '../../base/errors.ts';
import type { Generator } from '../../generate/generator.ts';
import type { Forward } from '../../models/forward.ts';
import type { Capabilities, ModelSource, Provider } from '../contract/provider.ts';
import type {
  GenerateAnswer,
  GenerateRequest,
  LoglikelihoodRequest,
  Message,
  ModelRequest,
  Prompt,
  RollingRequest,
} from '../contract/request.ts';
import { answerScores, type Deliver, type PlacedRequest } from './answers.ts';
import { renderMessages } from './chat.ts';
import type { EncodedText, PromptEncoder } from './encode.ts';
import { answerGenerations, type Generating, streamGeneration } from './generate.ts';
import { LocalModelSource } from './model-source.ts';

export interface LocalParts {
  model: string;
  identity: string;
  forward: Forward;
  encoder: PromptEncoder;
  facts: NonNullable<Provider['facts']>;
  /** Seed of sampled answers that bring none. */
  seed: number;
  /** Called when the first text is to be written. */
  openGenerator(): Promise<Generator>;
}

export class LocalProvider implements Provider {
  readonly model: string;
  readonly identity: string;
  readonly maxLength: number;
  readonly capabilities: Capabilities;
  readonly facts: NonNullable<Provider['facts']>;
  readonly forward: Forward;
  readonly encoder: PromptEncoder;
  private readonly seed: number;
  private readonly openGenerator: () => Promise<Generator>;
  private generator: Promise<Generator> | undefined;

  constructor({ model, identity, forward, encoder, facts, seed, openGenerator }: LocalParts) {
    this.seed = seed;
    this.openGenerator = openGenerator;
    this.model = model;
    this.identity = identity;
    this.forward = forward;
    this.encoder = encoder;
    this.facts = facts;
    this.maxLength = encoder.maxLength;
    this.capabilities = {
      generate: true,
      loglikelihood: true,
      rolling: true,
      messages: encoder.tokenizer.chatTemplate !== undefined,
      text: true,
      tokenLogprobs: true,
      seed: true,
    };
  }

  renderChat(messages: readonly Message[], options: { generationPrompt: boolean }): string {
    return renderMessages(this.encoder.tokenizer, messages, options);
  }

  tokenise(text: string, { templated }: { templated: boolean }): { ids: readonly number[]; pieces: readonly string[] } {
    const ids = this.encoder.text({ text, templated });
    return { ids, pieces: this.encoder.tokenizer.pieces(ids) };
  }

  async answerAll(requests: readonly ModelRequest[], deliver: Deliver, signal: AbortSignal): Promise<void> {
    const scored: PlacedRequest<LoglikelihoodRequest | RollingRequest>[] = [];
    const written: PlacedRequest<GenerateRequest>[] = [];
    for (const [index, request] of requests.entries()) {
      if (request.kind === 'generate') written.push({ index, request });
      else if (request.kind !== 'pseudo') scored.push({ index, request });
      else throw new HarnessError('PROVIDER_CANNOT', `${this.model} reads from left to right and masks no token`);
    }
    const { forward, encoder } = this;
    const textOf = (prompt: Prompt) => this.textOf(prompt);
    await answerScores(scored, { forward, encoder, textOf }, deliver, signal);
    if (written.length > 0) await answerGenerations(written, await this.generating(), deliver, signal);
  }

  async stream(
    request: GenerateRequest,
    onText: (piece: string) => void,
    signal: AbortSignal,
  ): Promise<GenerateAnswer> {
    return await streamGeneration(request, await this.generating(), onText, signal);
  }

  async reset(): Promise<void> {
    await (await this.generator)?.reset();
  }

  async source(): Promise<ModelSource> {
    return new LocalModelSource(this);
  }

  async close(): Promise<void> {
    await this.forward.dispose();
    await (await this.generator)?.close();
  }

  private async generating(): Promise<Generating> {
    this.generator ??= this.openGenerator();
    const { encoder, seed } = this;
    return { generator: await this.generator, encoder, textOf: (prompt) => this.textOf(prompt), seed };
  }

  private textOf(prompt: Prompt): EncodedText {
    if ('text' in prompt) return { text: prompt.text, templated: prompt.templated === true };
    const generationPrompt = prompt.complete === true || prompt.messages.at(-1)?.role !== 'assistant';
    return { text: this.renderChat(prompt.messages, { generationPrompt }), templated: true };
  }
}
