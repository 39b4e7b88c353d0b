/**
 * Encodes a text section by section, cut at its special tokens, and remembers the sections of late. A prompt, and the same
 * prompt with two answers, share almost all of their sections, so a preference pair costs a third of three encodings.
 * Exact: the tokenizer itself treats sections separately; where one cannot be (see `separable`) texts are encoded whole.
 */

type JsonObject = Record<string, unknown>;

interface Added {
  id: number;
  content: string;
  normalized: boolean;
  lstrip: boolean;
  rstrip: boolean;
}

const REMEMBERED = 256;

export class SectionEncoder {
  private readonly splitter: RegExp | undefined;
  private readonly ids: ReadonlyMap<string, number>;
  private readonly encodeOne: (text: string) => number[];
  private readonly recent = new Map<string, readonly number[]>();

  constructor(
    tokenizer: JsonObject,
    config: JsonObject,
    added: readonly Added[],
    encodeOne: (text: string) => number[],
  ) {
    this.encodeOne = encodeOne;
    this.ids = new Map(added.map(({ content, id }) => [content, id]));
    if (!separable(tokenizer, config, added)) return;
    // Longest first: where several begin at one place, the longest is taken.
    const contents = [...this.ids.keys()].filter(Boolean).sort((a, b) => b.length - a.length);
    if (contents.length > 0) this.splitter = new RegExp(`(${contents.map(escaped).join('|')})`);
  }

  encode(text: string): number[] {
    if (this.splitter === undefined) return text === '' ? [] : this.encodeOne(text);
    const ids: number[] = [];
    for (const section of text.split(this.splitter)) {
      if (section === '') continue;
      const special = this.ids.get(section);
      if (special !== undefined) ids.push(special);
      else for (const id of this.remembered(section)) ids.push(id);
    }
    return ids;
  }

  private remembered(section: string): readonly number[] {
    const known = this.recent.get(section);
    if (known !== undefined) return known;
    const ids = this.encodeOne(section);
    if (this.recent.size >= REMEMBERED) this.recent.delete(this.recent.keys().next().value as string);
    this.recent.set(section, ids);
    return ids;
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** False when a section's ids can depend on its neighbours or on its place in the text. */
function separable(tokenizer: JsonObject, config: JsonObject, added: readonly Added[]): boolean {
  if (added.some((token) => token.lstrip || token.rstrip || (token.normalized && tokenizer.normalizer !== null)))
    return false;
  if (config.remove_space === true || config.do_lowercase_and_remove_accent === true) return false;
  // Metaspace puts its mark on the first section alone, or on each, by its settings.
  return !JSON.stringify(tokenizer.pre_tokenizer ?? null).includes('"Metaspace"');
}
