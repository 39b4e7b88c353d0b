/**
 * Requests as token ids, by the rules of lm-eval 0.4.13's `hf` backend: which special tokens are added, where context and
 * continuation part, what is cut when it does not fit. Follows its `_encode_pair`, `tok_encode` and `_loglikelihood_tokens`.
 */
import { HarnessError } from '../../base/errors.ts';
import type { Tokenizer } from '../../data/tokenizer.ts';
import { RequestFailure } from '../contract/provider.ts';
import { moveTrailingBlanks } from '../contract/trailing-blanks.ts';
import type { ScoredSequence } from './scorer.ts';

/** Text of which special tokens are added to (`false`: it came out of a chat template). */
export interface EncodedText {
  text: string;
  templated: boolean;
}

export interface CutSequence extends ScoredSequence {
  /** Tokens cut from the left. */
  truncated: number;
}

export interface EncoderOptions {
  /** Tokens that the model takes in. */
  maxLength: number;
  /** Largest token id of the model plus one. */
  vocabulary: number;
  /** Adds BOS (true) or nothing (false) to every text instead of what the tokenizer does by itself. */
  addBosToken?: boolean | undefined;
}

export class PromptEncoder {
  readonly tokenizer: Tokenizer;
  readonly maxLength: number;
  private readonly vocabulary: number;
  private readonly addBos: boolean | undefined;
  private readonly prefixText: string | undefined;
  private last: { text: string; templated: boolean; ids: readonly number[] } | undefined;

  /** @throws HarnessError `OPTION_INVALID` when BOS is to be added and there is none. */
  constructor(tokenizer: Tokenizer, { maxLength, vocabulary, addBosToken }: EncoderOptions) {
    this.tokenizer = tokenizer;
    this.maxLength = maxLength;
    this.vocabulary = vocabulary;
    this.addBos = addBosToken;
    if (addBosToken === true && tokenizer.bosId === undefined) {
      throw new HarnessError('OPTION_INVALID', `add_bos_token: the tokenizer in ${tokenizer.folder} has no BOS token.`);
    }
    const prefix = tokenizer.bosId ?? tokenizer.eosId;
    this.prefixText = prefix === undefined ? undefined : tokenizer.decode([prefix]);
  }

  /**
   * The token that stands in for an empty context: BOS, else EOS.
   * @throws HarnessError `TOKENIZER_NO_TOKEN` when there is neither.
   */
  get prefixId(): number {
    const id = this.tokenizer.bosId ?? this.tokenizer.eosId;
    if (id !== undefined) return id;
    throw new HarnessError(
      'TOKENIZER_NO_TOKEN',
      `The tokenizer in ${this.tokenizer.folder} has neither BOS nor EOS, so a text without context cannot be scored.`,
      { hint: 'Name them in tokenizer_config.json (bos_token, eos_token).' },
    );
  }

  /**
   * Ids of a text, special tokens included.
   * @throws HarnessError `VOCABULARY` for an id that the model does not have.
   */
  text({ text, templated }: EncodedText): readonly number[] {
    if (this.last !== undefined && this.last.text === text && this.last.templated === templated) return this.last.ids;
    const plain =
      templated || this.addBos === false || (this.prefixText !== undefined && text.startsWith(this.prefixText));
    let ids = this.tokenizer.encode(text, { addSpecialTokens: !plain });
    const { bosId } = this.tokenizer;
    if (this.addBos === true && !plain && bosId !== undefined && ids[0] !== bosId) ids = [bosId, ...ids];
    return this.checked(ids);
  }

  /**
   * Context and continuation, cut from the left to one token more than the model takes in: the last one is not read.
   * @throws RequestFailure `CONTINUATION_EMPTY`, `CONTINUATION_TOO_LONG`.
   */
  pair(context: EncodedText, continuation: string): CutSequence {
    const parted = moveTrailingBlanks(context.text, continuation);
    if (parted.context === '') return this.cut(this.afterPrefix(parted.continuation));
    const { templated } = context;
    const before = this.remembered({ text: parted.context, templated });
    const whole = this.text({ text: parted.context + parted.continuation, templated });
    return this.cut({ context: before, continuation: whole.slice(before.length) });
  }

  /** Cuts a pair of token lists to what fits. Throws as `pair`. */
  cut({ context, continuation }: ScoredSequence): CutSequence {
    if (continuation.length === 0) {
      throw new RequestFailure('CONTINUATION_EMPTY', 'the continuation has no token of its own', { retryable: false });
    }
    if (continuation.length > this.maxLength) {
      const message = `the continuation has ${continuation.length} tokens, the model takes in ${this.maxLength}`;
      throw new RequestFailure('CONTINUATION_TOO_LONG', message, { retryable: false });
    }
    const truncated = Math.max(0, context.length + continuation.length - this.maxLength - 1);
    return { context: truncated === 0 ? context : context.slice(truncated), continuation, truncated };
  }

  /** An empty context: the prefix token stands for it, unless the text begins with that very token. */
  private afterPrefix(text: string): ScoredSequence {
    const ids = this.checked(this.tokenizer.encode(text, { addSpecialTokens: false }));
    return ids[0] === this.prefixId
      ? { context: ids.slice(0, 1), continuation: ids.slice(1) }
      : { context: [this.prefixId], continuation: ids };
  }

  /** The choices of a question come one after the other with the same context. */
  private remembered(text: EncodedText): readonly number[] {
    const ids = this.text(text);
    this.last = { ...text, ids };
    return ids;
  }

  private checked(ids: readonly number[]): readonly number[] {
    for (const id of ids) {
      if (id < this.vocabulary) continue;
      const message = `The tokenizer in ${this.tokenizer.folder} gives token ${id}, but the model has a vocabulary of ${this.vocabulary}.`;
      const hint =
        'Tokenizer and model belong to different checkpoints, or tokens were added without resizing the model.';
      throw new HarnessError('VOCABULARY', message, { hint });
    }
    return ids;
  }
}
