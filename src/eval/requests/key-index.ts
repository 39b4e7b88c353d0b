/**
 * Where the answer to a request stands: a hash table from request keys to (file, offset, length) in typed arrays, 32 bytes
 * an entry at most half of them used, so that a million answers cost 64 MB and no object each. Open addressing with
 * linear probing; keys are random already (SHA-256), their first 128 bits are kept: two of a million are alike with a
 * probability of 1e-27. Leaves out: removal.
 */

export interface RecordPlace {
  readonly file: number;
  /** Byte at which the record begins. */
  readonly offset: number;
  /** Bytes of the record, line end left out. */
  readonly length: number;
}

const WORDS = 4;

export class KeyIndex {
  #slots = 1024;
  #size = 0;
  #keys = new Uint32Array(this.#slots * WORDS);
  #offsets = new Float64Array(this.#slots);
  /** 0: a free slot; no record is empty. */
  #lengths = new Uint32Array(this.#slots);
  #files = new Uint32Array(this.#slots);

  get size(): number {
    return this.#size;
  }

  /** `key`: at least 32 hex digits. */
  get(key: string): RecordPlace | undefined {
    const slot = this.#find(wordsOf(key));
    const length = this.#lengths[slot]!;
    return length === 0 ? undefined : { file: this.#files[slot]!, offset: this.#offsets[slot]!, length };
  }

  has(key: string): boolean {
    return this.#lengths[this.#find(wordsOf(key))] !== 0;
  }

  /** A later place takes the place of an earlier one. */
  set(key: string, place: RecordPlace): void {
    this.#put(wordsOf(key), place);
    if (this.#size * 2 > this.#slots) this.#grow();
  }

  #find(words: Words): number {
    const mask = this.#slots - 1;
    let slot = words[0] & mask;
    for (; this.#lengths[slot] !== 0; slot = (slot + 1) & mask) {
      const at = slot * WORDS;
      if (
        this.#keys[at] === words[0] &&
        this.#keys[at + 1] === words[1] &&
        this.#keys[at + 2] === words[2] &&
        this.#keys[at + 3] === words[3]
      ) {
        return slot;
      }
    }
    return slot;
  }

  #put(words: Words, { file, offset, length }: RecordPlace): void {
    const slot = this.#find(words);
    if (this.#lengths[slot] === 0) {
      this.#size++;
      this.#keys.set(words, slot * WORDS);
    }
    this.#files[slot] = file;
    this.#offsets[slot] = offset;
    this.#lengths[slot] = length;
  }

  #grow(): void {
    const before = { slots: this.#slots, keys: this.#keys, offsets: this.#offsets, lengths: this.#lengths };
    const files = this.#files;
    this.#slots *= 2;
    this.#size = 0;
    this.#keys = new Uint32Array(this.#slots * WORDS);
    this.#offsets = new Float64Array(this.#slots);
    this.#lengths = new Uint32Array(this.#slots);
    this.#files = new Uint32Array(this.#slots);
    for (let slot = 0; slot < before.slots; slot++) {
      const length = before.lengths[slot]!;
      if (length === 0) continue;
      const at = slot * WORDS;
      const words: Words = [before.keys[at]!, before.keys[at + 1]!, before.keys[at + 2]!, before.keys[at + 3]!];
      this.#put(words, { file: files[slot]!, offset: before.offsets[slot]!, length });
    }
  }
}

type Words = readonly [number, number, number, number];

const word = (key: string, at: number): number => Number.parseInt(key.slice(at * 8, at * 8 + 8), 16) >>> 0;
const wordsOf = (key: string): Words => [word(key, 0), word(key, 1), word(key, 2), word(key, 3)];
