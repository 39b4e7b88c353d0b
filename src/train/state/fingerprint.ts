/** The hash of a dataset as losses see it: what log-probabilities and resumed runs depend on beside the weights. */
import { createHash, type Hash } from 'node:crypto';
import type { Examples, Segment } from '../../data/tree.ts';

function addSegment(hash: Hash, segment: Segment): void {
  const { ids, predict, children = [] } = segment;
  const mask = typeof predict === 'boolean' ? String(predict) : Array.from(predict).join('');
  hash.update(`${segment.role} ${mask} ${ids.length} ${children.length}\n`);
  hash.update(Int32Array.from(ids));
  if (segment.weight !== undefined) hash.update(`weight ${segment.weight}\n`);
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
