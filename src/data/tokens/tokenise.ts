/**
 * Rows to token ids, by TRL's rules (reference: DPOTrainer and SFTTrainer 1.13). Conversations are rendered by the chat
 * template and tokenised as they stand; the prompt ends with the header of the answer's turn. Texts get the EOS string at
 * their end, and the special tokens that the tokenizer adds by itself. An answer is what follows the prompt's tokens;
 * where a token spans the border it belongs to the answer. Rows are cut to `max_length` from the end.
 */
import { HarnessError } from '../../base/errors.ts';
import type { DatasetRow, PreferenceRow, PromptCompletionRow } from '../formats.ts';
import { type Conversation, isConversation, type TextOrTurns } from '../messages.ts';
import { chosenCompletion, findPrompt, joinTurns, type PromptBoundary } from '../prompt-extraction.ts';
import { type Answered, type PromptTokens, RowText, renderOptions } from '../row-text.ts';
import type { Tokenizer } from '../tokenizer.ts';
import { assistantSpans } from './assistant-spans.ts';
import { TokenTally } from './token-tally.ts';

/** A row that cannot be used, with the reason that is counted and printed. */
export interface DroppedRow {
  dropped: string;
}

export type ExplicitPreference = PreferenceRow & { prompt: TextOrTurns };

export interface TokenPair {
  /** Tokens that both sides begin with. */
  prompt: number[];
  chosen: number[];
  rejected: number[];
  truncated: boolean;
}

export interface TokenSequence {
  ids: number[];
  /** 1 where a token is trained. */
  labels: (0 | 1)[];
  truncated: boolean;
}

export interface LengthOptions {
  /** Most tokens of a row (prompt and answer together); null for no limit. */
  maxLength?: number | null | undefined;
}

export interface SequenceOptions extends LengthOptions {
  /** Train the completion alone; null (default): exactly where the row has a prompt. */
  completionOnly?: boolean | null | undefined;
  /** Train the assistant's turns alone (conversations). */
  assistantOnly?: boolean | undefined;
}

export interface RowTokenizer {
  readonly tokenizer: Tokenizer;
  /** What was cut, dropped and noticed so far. */
  readonly tally: TokenTally;
  /** A preference row, its prompt explicit or implicit. */
  pair(row: DatasetRow, options?: LengthOptions): TokenPair | DroppedRow;
  /** The preference with its prompt apart; counts how it was found. */
  explicit(row: PreferenceRow): ExplicitPreference | DroppedRow;
  /** A row for supervised training: text, conversation, prompt with completion, or a preference's prompt with its chosen answer. */
  sequence(row: DatasetRow, options?: SequenceOptions): TokenSequence | DroppedRow;
  /** The prompt alone, ready to be continued. */
  prompt(row: DatasetRow, options?: LengthOptions): { ids: number[] } | DroppedRow;
}

export type OnOverlong = 'truncate' | 'drop' | 'error';

export interface RowTokenizerOptions {
  tokenizer: Tokenizer;
  /** What happens to rows longer than `max_length`; default `truncate`. */
  onOverlong?: OnOverlong | undefined;
  /** Where implicit prompts end in raw `Human:`/`Assistant:` transcripts; `characters` is TRL's cut. */
  promptBoundary?: PromptBoundary | undefined;
}

export function createRowTokenizer(options: RowTokenizerOptions): RowTokenizer {
  return new Rows(options);
}

const FILLED = 'prompt alone fills max_length';
const TOO_LONG = 'longer than max_length';

class Rows implements RowTokenizer {
  readonly tokenizer: Tokenizer;
  readonly tally = new TokenTally();
  private readonly text: RowText;
  private readonly onOverlong: OnOverlong;
  private readonly boundary: PromptBoundary;

  constructor({ tokenizer, onOverlong, promptBoundary }: RowTokenizerOptions) {
    this.tokenizer = tokenizer;
    this.text = new RowText(tokenizer);
    this.onOverlong = onOverlong ?? 'truncate';
    this.boundary = promptBoundary ?? 'roles';
  }

  pair(row: DatasetRow, options: LengthOptions = {}): TokenPair | DroppedRow {
    if (row.type !== 'preference') throw wrongType(row, 'a preference');
    const explicit = this.explicit(row);
    if ('dropped' in explicit) return explicit;
    const prompt = this.text.promptTokens(explicit.prompt, row);
    const chosen = this.answer(prompt, explicit.chosen, row);
    const rejected = this.answer(prompt, explicit.rejected, row);
    const shared = commonIds(chosen.ids, rejected.ids, Math.min(chosen.border, rejected.border));
    const pair = {
      prompt: chosen.ids.slice(0, shared),
      chosen: chosen.ids.slice(shared),
      rejected: rejected.ids.slice(shared),
    };
    const total = chosen.ids.length + rejected.ids.length;
    // Without a prompt the first token of an answer has nothing before it that could predict it.
    const fewest = shared === 0 ? 2 : 1;
    if (Math.min(pair.chosen.length, pair.rejected.length) < fewest) return this.drop('no token to train on', total);
    const longest = shared + Math.max(pair.chosen.length, pair.rejected.length);
    const limit = options.maxLength ?? Number.POSITIVE_INFINITY;
    if (longest > limit) {
      const refused = this.refuse(row, longest, limit, total, shared >= limit ? FILLED : undefined);
      if (refused !== undefined) return refused;
      pair.chosen.length = Math.min(pair.chosen.length, limit - shared);
      pair.rejected.length = Math.min(pair.rejected.length, limit - shared);
    }
    const kept = 2 * shared + pair.chosen.length + pair.rejected.length;
    const truncated = this.tally.use(total, kept);
    if (!truncated && !(this.ends(pair.chosen) && this.ends(pair.rejected))) this.tally.endless++;
    return { ...pair, truncated };
  }

  sequence(row: DatasetRow, options: SequenceOptions = {}): TokenSequence | DroppedRow {
    const whole = this.labelled(row, options);
    if ('dropped' in whole) return whole;
    const { ids, labels } = whole;
    const total = ids.length;
    const limit = options.maxLength ?? Number.POSITIVE_INFINITY;
    if (total > limit) {
      const refused = this.refuse(row, total, limit, total);
      if (refused !== undefined) return refused;
      ids.length = limit;
      labels.length = limit;
    }
    // The first token has nothing before it that could predict it.
    if (!labels.includes(1, 1)) return this.drop(total > limit ? FILLED : 'no token to train on', total);
    const truncated = this.tally.use(total, ids.length);
    if (!truncated && !labels.some((label, i) => label === 1 && this.tokenizer.endIds.has(ids[i] as number)))
      this.tally.endless++;
    return { ids, labels, truncated };
  }

  prompt(row: DatasetRow, options: LengthOptions = {}): { ids: number[] } | DroppedRow {
    const explicit = row.type === 'preference' ? this.explicit(row) : row;
    if ('dropped' in explicit) return explicit;
    if (!('prompt' in explicit) || explicit.prompt === undefined) throw wrongType(row, 'a row with a prompt');
    const ids = isConversation(explicit.prompt)
      ? this.text.encodeRendered(this.text.openPrompt(explicit.prompt, row))
      : this.text.promptTokens(explicit.prompt, row).ids;
    const limit = options.maxLength ?? Number.POSITIVE_INFINITY;
    if (ids.length > limit) return this.refuse(row, ids.length, limit, ids.length, TOO_LONG) as DroppedRow;
    this.tally.use(ids.length, ids.length);
    return { ids };
  }

  explicit(row: PreferenceRow): ExplicitPreference | DroppedRow {
    if (row.prompt !== undefined) return { ...row, prompt: row.prompt };
    const found = findPrompt(row.chosen, row.rejected, this.boundary);
    if ('none' in found) return this.drop(found.none, 0);
    if (found.by === 'roles') this.tally.byRoles++;
    if (found.insideWord) this.tally.note('insideWord', row.source);
    return { ...row, prompt: found.prompt, chosen: found.chosen, rejected: found.rejected };
  }

  private labelled(row: DatasetRow, options: SequenceOptions): { ids: number[]; labels: (0 | 1)[] } | DroppedRow {
    let source: DatasetRow | DroppedRow = row;
    if (row.type === 'preference') {
      const explicit = this.explicit(row);
      source = 'dropped' in explicit ? explicit : chosenCompletion(explicit);
    }
    if ('dropped' in source) return source;
    if (source.type === 'prompt-completion') return this.completion(source, options);
    if (source.type !== 'language-modeling') throw wrongType(row, 'text, messages, or a prompt with a completion');
    const { text } = source;
    if (!isConversation(text)) {
      const ids = this.tokenizer.encode(this.text.withEos(text, row));
      return { ids, labels: ids.map(() => 1) };
    }
    const rendered = this.text.render(text, row);
    const ids = this.text.encodeRendered(rendered);
    if (options.assistantOnly !== true) return { ids, labels: ids.map(() => 1) };
    return this.assistantLabels(text, rendered, ids, row, (labels) => labels);
  }

  private completion(
    row: PromptCompletionRow,
    options: SequenceOptions,
  ): { ids: number[]; labels: (0 | 1)[] } | DroppedRow {
    const prompt = this.text.promptTokens(row.prompt, row);
    const { ids, border, rendered } = this.answer(prompt, row.completion, row);
    const from = options.completionOnly === false ? 0 : border;
    const answer = (label: 0 | 1, i: number): 0 | 1 => (i >= from ? label : 0);
    const turns = joinTurns(row.prompt, row.completion);
    if (options.assistantOnly === true && isConversation(turns)) {
      return this.assistantLabels(turns, rendered, ids, row, (labels) => labels.map(answer));
    }
    return { ids, labels: ids.map((_, i) => answer(1, i)) };
  }

  private assistantLabels(
    turns: Conversation,
    rendered: string,
    ids: number[],
    row: DatasetRow,
    limit: (labels: (0 | 1)[]) => (0 | 1)[],
  ): { ids: number[]; labels: (0 | 1)[] } | DroppedRow {
    const endMarkers = [...this.tokenizer.endIds].map((id) => this.tokenizer.decode([id]));
    const spans = assistantSpans(this.text.template(row), turns, rendered, { render: renderOptions(row), endMarkers });
    if (spans.length === 0) return this.drop('no assistant turn', ids.length);
    const labels: (0 | 1)[] = ids.map(() => 0);
    for (const [from, to] of spans) {
      const start = this.text.borderAt(rendered.slice(0, from), ids, row);
      const end = this.text.borderAt(rendered.slice(0, to), ids, row);
      labels.fill(1, start.whole, end.whole + (end.split ? 1 : 0));
    }
    return { ids, labels: limit(labels) };
  }

  private answer(prompt: PromptTokens, answer: TextOrTurns, row: DatasetRow): Answered {
    const answered = this.text.answered(prompt, answer, row);
    if (!answered.byIds) this.tally.note('aligned', row.source);
    return answered;
  }

  private ends(ids: readonly number[]): boolean {
    return ids.some((id) => this.tokenizer.endIds.has(id));
  }

  private drop(reason: string, tokens: number): DroppedRow {
    this.tally.droppedTokens += tokens;
    return { dropped: reason };
  }

  /** What happens to a row that is too long, unless it is cut. `hopeless` says why cutting would leave nothing. */
  private refuse(
    row: DatasetRow,
    length: number,
    limit: number,
    tokens: number,
    hopeless?: string,
  ): DroppedRow | undefined {
    if (this.onOverlong === 'error') {
      throw new HarnessError('DATA_TOO_LONG', `${row.source} has ${length} tokens, max_length is ${limit}.`, {
        hint: 'Raise max_length, or choose on_overlong: truncate or drop.',
        where: row.where,
      });
    }
    if (hopeless !== undefined) return this.drop(hopeless, tokens);
    return this.onOverlong === 'drop' ? this.drop(TOO_LONG, tokens) : undefined;
  }
}

function commonIds(a: readonly number[], b: readonly number[], most: number): number {
  let at = 0;
  while (at < most && a[at] === b[at]) at++;
  return at;
}

function wrongType(row: DatasetRow, wanted: string): TypeError {
  return new TypeError(`${row.source} is of type ${row.type}; ${wanted} is needed here`);
}
