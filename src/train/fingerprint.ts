/** Hashes of what log-probabilities and resumed runs depend on: token trees and weights. */
import { createHash, type Hash } from 'node:crypto';
import { sha256 } from '../base/hash.ts';
import type { Examples, Segment } from '../data/tree.ts';
import type { ParamStore } from '../engine/params.ts';

function addSegment(hash: Hash, segment: Segment): void {
  const { ids, predict, children = [] } = segment;
  const mask = typeof predict === 'boolean' ? String(predict) : Array.from(predict).join('');
  hash.update(`${segment.role} ${mask} ${ids.length} ${children.length}\n`);
  hash.update(Int32Array.from(ids));
  for (const child of children) addSegment(hash, child);
}

/** SHA-256 over the trees of a dataset, in order, and the numbers that its losses read beside them. */
export function hashExamples(examples: Examples): string {
  const hash = createHash('sha256');
  for (const { tree, extra } of examples) {
    addSegment(hash, tree);
    if (extra !== undefined) hash.update(JSON.stringify(extra));
  }
  return hash.digest('hex');
}

/** SHA-256 over all weights with their names and shapes. */
export function hashWeights(params: ParamStore): string {
  const parts = params.names.flatMap((name) => {
    const { data, shape } = params.view(name);
    return [`${name} ${shape.join()}\n`, data];
  });
  return sha256(...parts);
}
