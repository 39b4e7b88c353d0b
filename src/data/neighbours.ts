/**
 * Examples with something of their neighbour in them: each gets the one before it within its block of the data's order,
 * the first of a block the last (the mismatched answers of KTO). Made when asked for, nothing is stored.
 */
import type { Example, Examples } from './tree.ts';

export class NeighbouredExamples implements Examples {
  private readonly examples: Examples;
  private readonly block: number;
  private readonly join: (example: Example, neighbour: Example) => Example;

  /** @param block examples of one block, at least 1; the last block may be shorter */
  constructor(examples: Examples, block: number, join: (example: Example, neighbour: Example) => Example) {
    this.examples = examples;
    this.block = block;
    this.join = join;
  }

  get length(): number {
    return this.examples.length;
  }

  at(position: number): Example | undefined {
    const example = this.examples.at(position);
    if (example === undefined) return undefined;
    const first = position - (position % this.block);
    const last = Math.min(first + this.block, this.length) - 1;
    return this.join(example, this.examples.at(position === first ? last : position - 1) as Example);
  }

  *[Symbol.iterator](): Iterator<Example> {
    for (let position = 0; position < this.length; position++) yield this.at(position) as Example;
  }
}
