/**
 * Compiled graphs by key, each made when it is first asked for: once, however many ask meanwhile. Those used longest ago
 * make room before another is compiled, as a graph holds on to the memory of its largest run.
 */
import type { Program } from './program.ts';

export class CompiledGraphs<T extends { program: Program }, K = string> {
  readonly #most: number;
  /** The most recently used one stands last. */
  readonly #made = new Map<K, Promise<T>>();

  /** @param most graphs held at a time */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  /**
   * The graph of a key. Throws what `make` throws; then the key is as if it had never been asked for.
   * @param replaces which others are given up first, by their keys; by default those that are too many.
   */
  get(key: K, make: () => Promise<T>, replaces?: (other: K) => boolean): Promise<T> {
    let found = this.#made.get(key);
    if (found === undefined) {
      const old = [...this.#made].filter(([other]) => replaces?.(other) ?? true);
      const gone = replaces === undefined ? old.slice(0, Math.max(0, this.#made.size + 1 - this.#most)) : old;
      const made = this.#give(gone).then(make);
      made.catch(() => this.#made.get(key) === made && this.#made.delete(key));
      found = made;
    }
    this.#made.delete(key);
    this.#made.set(key, found);
    return found;
  }

  /** Releases all of them. */
  dispose(): Promise<void> {
    return this.#give([...this.#made]);
  }

  async #give(gone: readonly (readonly [K, Promise<T>])[]): Promise<void> {
    for (const [key] of gone) this.#made.delete(key);
    for (const [, made] of gone) await (await made.catch(() => undefined))?.program.dispose();
  }
}
