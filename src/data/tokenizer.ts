/**
 * Text to token ids and back, from a folder's `tokenizer.json`: the one typed port to @huggingface/tokenizers, whose own
 * types are lost under NodeNext. As in transformers 5 the file's post-processor alone says which special tokens are added;
 * `add_bos_token` and `add_eos_token` of tokenizer_config.json are not read. Leaves out: offsets, padding, pairs of texts.
 */
import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers';
import { HarnessError } from '../base/errors.ts';
import { type ChatTemplate, chatTemplate, type TemplateSource } from './chat-template.ts';
import { SectionEncoder } from './section-encoder.ts';
import { readTemplateFrom, readTokenizerFiles, type TokenizerFiles } from './tokenizer-files.ts';

export interface EncodeOptions {
  /** Adds BOS and EOS as the tokenizer does by itself; default true. Chat templates write them already. */
  addSpecialTokens?: boolean;
}

export interface DecodeOptions {
  /** Leaves special tokens out; default false. */
  skipSpecial?: boolean;
}

export interface Tokenizer {
  /** Folder it was read from. */
  readonly folder: string;
  /** How it was loaded from there, so that another thread can load the same; `now` is always set. */
  readonly origin: LoadTokenizerOptions;
  /** Largest id plus one, added tokens included. */
  readonly vocabSize: number;
  readonly bosToken: string | undefined;
  readonly eosToken: string | undefined;
  readonly padToken: string | undefined;
  readonly bosId: number | undefined;
  readonly eosId: number | undefined;
  readonly padId: number | undefined;
  /** Of masked language models: stands in for a token that is to be predicted. */
  readonly maskId: number | undefined;
  /** Ids that end an answer: EOS and those of the generation config. */
  readonly endIds: ReadonlySet<number>;
  /** Ids added in front of and behind every text by `addSpecialTokens`. */
  readonly prefixIds: readonly number[];
  readonly suffixIds: readonly number[];
  readonly chatTemplate: ChatTemplate | undefined;
  /** Set when the template is not the folder's own: hand it to `saveTokenizer`. */
  readonly replacedTemplate: string | undefined;
  /** Special-token strings inside the text become their ids, as in the reference tokenizer. A BOS is never doubled. */
  encode(text: string, options?: EncodeOptions): number[];
  decode(ids: readonly number[], options?: DecodeOptions): string;
  /**
   * The text of each token in its context; joined they give `decode(ids)` (before WordPiece's clean-up of blanks). A
   * character that is split over tokens stands with the last of them.
   */
  pieces(ids: readonly number[]): string[];
  tokenToId(token: string): number | undefined;
  isSpecial(id: number): boolean;
}

export interface LoadTokenizerOptions {
  /** File or tokenizer folder whose template replaces the folder's own (resolved path). */
  chatTemplatePath?: string | undefined;
  /** Text of a template (the key `chat_template`) that replaces the folder's own. */
  chatTemplate?: string | undefined;
  /** Another end-of-sequence token (`eos_token`); it must be in the vocabulary. */
  eosToken?: string | undefined;
  /** What `strftime_now` in templates calls now. */
  now?: Date | undefined;
}

interface HubPort {
  encode(text: string, options: { add_special_tokens: boolean }): { ids: (number | undefined)[] };
  decode(ids: number[], options: { skip_special_tokens: boolean; clean_up_tokenization_spaces: boolean }): string;
  token_to_id(token: string): number | undefined;
}
const Hub = HubTokenizer as unknown as new (tokenizer: object, config: object) => HubPort;

/** Loads the tokenizer of a model folder. Throws `TOKENIZER_MISSING`, `TOKENIZER_INVALID` or `TOKENIZER_NO_TOKEN`. */
export function loadTokenizer(folder: string, given: LoadTokenizerOptions = {}): Tokenizer {
  const options = { ...given, now: given.now ?? new Date() };
  const files = readTokenizerFiles(folder);
  const tokens =
    options.eosToken === undefined ? files.specialTokens : { ...files.specialTokens, eos_token: options.eosToken };
  const vocabulary = vocabularyOf(files);
  if (options.eosToken !== undefined && !vocabulary.has(options.eosToken)) {
    throw new HarnessError(
      'TOKENIZER_NO_TOKEN',
      `eos_token ${options.eosToken} is not in the vocabulary of ${folder}.`,
      {
        hint: 'Name a token that the model knows, such as the end of a turn in its chat template.',
      },
    );
  }
  const added = addedTokens(files, tokens, vocabulary);
  let hub: HubPort;
  try {
    hub = new Hub(
      {
        normalizer: null,
        pre_tokenizer: null,
        post_processor: null,
        decoder: null,
        ...files.tokenizer,
        added_tokens: added,
      },
      files.config,
    );
  } catch (error) {
    throw new HarnessError(
      'TOKENIZER_INVALID',
      `The tokenizer in ${folder} cannot be used: ${(error as Error).message}`,
      {
        where: { file: folder },
        cause: error,
      },
    );
  }
  return new LoadedTokenizer(files, tokens, added, sizeOf(vocabulary, added), hub, options);
}

interface AddedToken {
  id: number;
  content: string;
  special: boolean;
  normalized: boolean;
  lstrip: boolean;
  rstrip: boolean;
}

/** All tokens of the file with their ids, added ones included. */
function vocabularyOf(files: TokenizerFiles): Map<string, number> {
  const { vocab } = files.tokenizer.model as { vocab: Record<string, number> | [string, number][] };
  const ids = Array.isArray(vocab) ? new Map(vocab.map(([token], id) => [token, id])) : new Map(Object.entries(vocab));
  for (const { content, id } of (files.tokenizer.added_tokens ?? []) as AddedToken[]) ids.set(content, id);
  return ids;
}

/** The file's added tokens, and the special tokens that only the config names, with their place in the vocabulary. */
function addedTokens(
  files: TokenizerFiles,
  tokens: Readonly<Record<string, string>>,
  ids: ReadonlyMap<string, number>,
): AddedToken[] {
  const named = new Set(Object.values(tokens));
  const added = ((files.tokenizer.added_tokens ?? []) as AddedToken[]).map((token) => {
    return named.has(token.content) && !token.special ? { ...token, special: true } : token;
  });
  let next = 0;
  for (const id of ids.values()) next = Math.max(next, id + 1);
  for (const content of named) {
    if (added.some((token) => token.content === content)) continue;
    const id = ids.get(content) ?? next++;
    added.push({ id, content, special: true, normalized: false, lstrip: false, rstrip: false });
  }
  return added;
}

function sizeOf(vocabulary: ReadonlyMap<string, number>, added: readonly AddedToken[]): number {
  let size = 0;
  for (const id of vocabulary.values()) size = Math.max(size, id + 1);
  for (const { id } of added) size = Math.max(size, id + 1);
  return size;
}

/** The template that the config gives in place of the folder's own. */
function givenTemplate({
  chatTemplate: text,
  chatTemplatePath: path,
}: LoadTokenizerOptions): TemplateSource | undefined {
  if (text !== undefined) return { file: 'chat_template', templates: { default: text } };
  return path === undefined ? undefined : readTemplateFrom(path);
}

class LoadedTokenizer implements Tokenizer {
  readonly folder: string;
  readonly origin: LoadTokenizerOptions;
  readonly vocabSize: number;
  readonly bosToken: string | undefined;
  readonly eosToken: string | undefined;
  readonly padToken: string | undefined;
  readonly bosId: number | undefined;
  readonly eosId: number | undefined;
  readonly padId: number | undefined;
  readonly maskId: number | undefined;
  readonly endIds: ReadonlySet<number>;
  readonly prefixIds: readonly number[];
  readonly suffixIds: readonly number[];
  readonly chatTemplate: ChatTemplate | undefined;
  readonly replacedTemplate: string | undefined;
  private readonly hub: HubPort;
  private readonly sections: SectionEncoder;
  private readonly special: ReadonlySet<number>;
  private readonly cleanUp: boolean;

  constructor(
    files: TokenizerFiles,
    tokens: Readonly<Record<string, string>>,
    added: readonly AddedToken[],
    vocabSize: number,
    hub: HubPort,
    options: LoadTokenizerOptions,
  ) {
    const model = files.tokenizer.model as { type?: string };
    this.folder = files.folder;
    this.origin = options;
    this.hub = hub;
    this.special = new Set(added.filter(({ special }) => special).map(({ id }) => id));
    // transformers ignores the clean-up for BPE, where it would eat real blanks.
    this.cleanUp = files.config.clean_up_tokenization_spaces === true && model.type !== 'BPE';
    this.vocabSize = vocabSize;
    [this.bosToken, this.eosToken, this.padToken] = [tokens.bos_token, tokens.eos_token, tokens.pad_token];
    const idOf = (token: string | undefined): number | undefined =>
      token === undefined ? undefined : hub.token_to_id(token);
    [this.bosId, this.eosId, this.padId] = [idOf(this.bosToken), idOf(this.eosToken), idOf(this.padToken)];
    this.maskId = idOf(tokens.mask_token);
    this.endIds = new Set([...files.endIds, ...(this.eosId === undefined ? [] : [this.eosId])]);
    this.sections = new SectionEncoder(files.tokenizer, files.config, added, (text) => this.encodePlain(text));
    [this.prefixIds, this.suffixIds] = this.addedAround();
    const given = givenTemplate(options);
    const template = given ?? files.template;
    this.chatTemplate =
      template === undefined ? undefined : chatTemplate(template, { specialTokens: tokens, now: options.now });
    this.replacedTemplate = given === undefined ? undefined : this.chatTemplate?.source;
  }

  encode(text: string, { addSpecialTokens = true }: EncodeOptions = {}): number[] {
    const ids = this.sections.encode(text);
    if (!addSpecialTokens || this.prefixIds.length + this.suffixIds.length === 0) return ids;
    const doubled = this.prefixIds.length > 0 && this.prefixIds.every((id, i) => id === this.bosId && ids[i] === id);
    return [...(doubled ? [] : this.prefixIds), ...ids, ...this.suffixIds];
  }

  decode(ids: readonly number[], { skipSpecial = false }: DecodeOptions = {}): string {
    const shown = skipSpecial ? ids.filter((id) => !this.special.has(id)) : [...ids];
    if (shown.length === 0) return '';
    return this.decodeWith(shown, this.cleanUp);
  }

  pieces(ids: readonly number[]): string[] {
    const pieces: string[] = [];
    // Decoded in a sliding window: what a token adds to the text of the few before it.
    let start = 0;
    let before = '';
    let pending = 0;
    for (let i = 0; i < ids.length; i++) {
      const text = this.decodeWith(ids.slice(start, i + 1), false);
      pending++;
      if (text.endsWith('\uFFFD') && pending < 8 && i + 1 < ids.length) {
        pieces.push('');
        continue;
      }
      pieces.push(text.slice(before.length));
      start = i + 1 - pending;
      before = this.decodeWith(ids.slice(start, i + 1), false);
      pending = 0;
    }
    return pieces;
  }

  tokenToId(token: string): number | undefined {
    return this.hub.token_to_id(token);
  }

  isSpecial(id: number): boolean {
    return this.special.has(id);
  }

  private decodeWith(ids: number[], cleanUp: boolean): string {
    return this.hub.decode(ids, { skip_special_tokens: false, clean_up_tokenization_spaces: cleanUp });
  }

  private encodePlain(text: string): number[] {
    const { ids } = this.hub.encode(text, { add_special_tokens: false });
    if (!ids.includes(undefined)) return ids as number[];
    throw new HarnessError(
      'TOKENIZER_INVALID',
      `The tokenizer in ${this.folder} has no token for part of ${JSON.stringify(text.slice(0, 40))} and no unknown token.`,
      {
        where: { file: this.folder },
      },
    );
  }

  /** What the post-processor puts around a text, as it shows on a sample. */
  private addedAround(): [number[], number[]] {
    const plain = this.encodePlain('a');
    const { ids } = this.hub.encode('a', { add_special_tokens: true }) as { ids: number[] };
    const extra = ids.length - plain.length;
    for (let at = 0; at <= extra; at++) {
      if (plain.every((id, i) => ids[at + i] === id)) return [ids.slice(0, at), ids.slice(at + plain.length)];
    }
    return [[], []];
  }
}
