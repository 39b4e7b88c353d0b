/**
 * Numbers keys from 0 in the order of their appearance. Small key ranges are looked up in a plain array (one read, no hash);
 * larger ones in an open hash. Forgetting everything takes constant time, so it is used anew for every n-gram order.
 */

/** Up to this many possible keys (8 MB, of which only what is used is touched) they index an array: all code points fit. */
const DIRECT = 2 ** 21;
const LAST_BASE = 2 ** 30;

export class DenseNumbers {
  /** How many different keys since `begin`. */
  size = 0;
  private direct = new Int32Array(1 << 12).fill(-1);
  private isDirect = true;
  /** `base + number`; smaller values are left over from before. */
  private base = 0;
  private keys = new Float64Array(0);
  private slots = new Int32Array(0);

  /** Forgets everything. Keys are integers in [0, keyBound); at most `insertions` will be inserted. */
  begin(keyBound: number, insertions: number): void {
    this.base += this.size;
    this.size = 0;
    this.isDirect = keyBound <= DIRECT;
    if (this.isDirect) {
      if (this.direct.length < keyBound) this.direct = new Int32Array(2 ** Math.ceil(Math.log2(keyBound))).fill(-1);
    } else if (this.slots.length < insertions * 2) {
      this.slots = new Int32Array(2 ** Math.ceil(Math.log2(insertions * 2))).fill(-1);
      this.keys = new Float64Array(this.slots.length);
    }
    if (this.base > LAST_BASE) {
      this.direct.fill(-1);
      this.slots.fill(-1);
      this.base = 0;
    }
  }

  /** The key's number, a new one when it was not there. */
  insert(key: number): number {
    if (this.isDirect) {
      const number = this.direct[key]! - this.base;
      if (number >= 0) return number;
      this.direct[key] = this.base + this.size;
      return this.size++;
    }
    const slot = this.slotOf(key);
    const number = this.slots[slot]! - this.base;
    if (number >= 0) return number;
    this.slots[slot] = this.base + this.size;
    this.keys[slot] = key;
    return this.size++;
  }

  /** The key's number, negative when it is not there. */
  find(key: number): number {
    return (this.isDirect ? this.direct[key]! : this.slots[this.slotOf(key)]!) - this.base;
  }

  private slotOf(key: number): number {
    const mask = this.slots.length - 1;
    let hash = Math.imul(key | 0, 0x9e3779b1) ^ Math.imul((key / 2 ** 32) | 0, 0x85ebca6b);
    hash ^= hash >>> 16;
    let slot = hash & mask;
    while (this.slots[slot]! >= this.base && this.keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }
}
