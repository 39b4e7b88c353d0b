/**
 * Numbers for words and for their stems, remembered over samples so that each word is stemmed once. Bounded: `trim` forgets all
 * when too many have come together, so that endless files cost no more memory than long ones.
 */
import { Interner } from './interner.ts';
import { porterStem } from './porter-stemmer.ts';

const REMEMBERED = 2 ** 18;

export class StemmedWords {
  readonly names = new Interner();
  private stems = new Int32Array(1 << 10).fill(-1);

  /** Number of the stem of the word with this number. */
  stem(id: number): number {
    if (id >= this.stems.length) {
      const wider = new Int32Array(id * 2).fill(-1);
      wider.set(this.stems);
      this.stems = wider;
    }
    if (this.stems[id] === -1) {
      const stem = porterStem(this.names.text(id));
      this.stems[id] = this.names.intern(stem, 0, stem.length);
    }
    return this.stems[id]!;
  }

  /** To be called between samples; true when everything was forgotten and all numbers are void. */
  trim(): boolean {
    if (this.names.size <= REMEMBERED) return false;
    this.names.reset();
    this.stems.fill(-1);
    return true;
  }
}
