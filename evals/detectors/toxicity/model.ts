/**
 * The toxicity scorer's model in memory and in its file: linear models over hashed features (`evidence.ts`), trees over what they
 * say (`trees.ts`), and the curve that turns the trees' sum into a score. The file is a header in JSON, a line end, then the
 * arrays, little-endian; weights are 8 bits with a scale for each block. It is checked before anything is taken from it.
 */
import { HarnessError } from '../../../src/plugin.ts';
import type { LinearModels } from './evidence.ts';
import type { Forest } from './trees.ts';

export interface ToxicityModel {
  /** What every number of it is told with: `harness-embedded`. */
  readonly name: string;
  readonly version: string;
  readonly linear: LinearModels;
  /** Added to the trees' sum. */
  readonly base: number;
  readonly forest: Forest;
  /** Where the sum is `knots[i]`, the score is `scores[i]`; straight lines between, both ascending. */
  readonly knots: readonly number[];
  readonly scores: readonly number[];
}

interface Header extends Pick<ToxicityModel, 'name' | 'version' | 'base' | 'knots' | 'scores'> {
  readonly format: string;
  readonly features: number;
  readonly bias: readonly number[];
  /** idf of byte b: `b / 255 * idfMax`. */
  readonly idfMax: number;
  readonly trees: number;
  readonly nodes: number;
}

const FORMAT = 'harness-toxicity-1';
/** Weights that share a scale. */
const BLOCK = 256;
/** Most of anything in a file. */
const MOST = 2 ** 24;

/** Bytes of the arrays behind the header. */
function lengthOf({ features, bias, trees, nodes }: Pick<Header, 'features' | 'bias' | 'trees' | 'nodes'>): number {
  const weights = features * bias.length;
  return features * 5 + weights + Math.ceil(weights / BLOCK) * 4 + trees * 4 + nodes * 13;
}

/** The bytes of a model; idf and weights are rounded. */
export function encodeModel({ linear, forest, ...rest }: ToxicityModel): Buffer {
  const { hashes, idf, weights, bias } = linear;
  const idfMax = idf.reduce((most, x) => Math.max(most, x), 0);
  const counts = { features: hashes.length, bias, trees: forest.roots.length, nodes: forest.columns.length };
  const header: Header = { format: FORMAT, ...rest, ...counts, idfMax };
  const body = Buffer.alloc(lengthOf(header));
  let at = 0;
  for (const hash of hashes) at = body.writeUInt32LE(hash, at);
  for (const value of idf) at = body.writeUInt8(Math.round((value / idfMax) * 255), at);
  // One target after the other: weights of one target are of one size.
  const byTarget = bias.flatMap((_, k) => Array.from(hashes, (_, j) => weights[j * bias.length + k]!));
  for (let from = 0; from < byTarget.length; from += BLOCK) {
    const part = byTarget.slice(from, from + BLOCK);
    const scale = Math.fround(part.reduce((most, w) => Math.max(most, Math.abs(w)), 0) / 127 || 1);
    at = body.writeFloatLE(scale, at);
    for (const w of part) at = body.writeInt8(Math.max(-127, Math.min(127, Math.round(w / scale))), at);
  }
  for (const root of forest.roots) at = body.writeUInt32LE(root, at);
  for (const column of forest.columns) at = body.writeInt8(column, at);
  for (const limit of forest.limits) at = body.writeFloatLE(limit, at);
  for (const node of forest.below) at = body.writeUInt32LE(node, at);
  for (const node of forest.above) at = body.writeUInt32LE(node, at);
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]);
}

/** @throws HarnessError `TOXICITY_MODEL` for bytes that are no such model. */
export function decodeModel(bytes: Uint8Array): ToxicityModel {
  const end = bytes.indexOf(10);
  const header = readHeader(bytes.subarray(0, Math.max(end, 0)));
  const { name, version, base, knots, scores, features, bias, idfMax, trees, nodes } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset + end + 1, bytes.byteLength - end - 1);
  if (view.byteLength !== lengthOf(header)) throw broken('its length is not what its header says');
  let at = 0;
  const take = (n: number, size: number, read: (offset: number) => number): number[] => {
    const from = at;
    at += n * size;
    return Array.from({ length: n }, (_, i) => read(from + i * size));
  };
  const uint32 = (n: number): Uint32Array => Uint32Array.from(take(n, 4, (offset) => view.getUint32(offset, true)));
  const hashes = uint32(features);
  const idf = Float32Array.from(take(features, 1, (offset) => (view.getUint8(offset) / 255) * idfMax));
  const weights = new Float32Array(features * bias.length);
  for (let from = 0; from < weights.length; from += BLOCK) {
    const scale = view.getFloat32(at, true);
    at += 4;
    const to = Math.min(weights.length, from + BLOCK);
    for (let i = from; i < to; i++) {
      weights[(i % features) * bias.length + Math.floor(i / features)] = view.getInt8(at++) * scale;
    }
  }
  const forest: Forest = {
    roots: uint32(trees),
    columns: Int8Array.from(take(nodes, 1, (offset) => view.getInt8(offset))),
    limits: Float32Array.from(take(nodes, 4, (offset) => view.getFloat32(offset, true))),
    below: uint32(nodes),
    above: uint32(nodes),
  };
  checkForest(forest);
  return { name, version, base, knots, scores, linear: { hashes, idf, weights, bias }, forest };
}

/** Children stand behind their parents, so that every walk ends. */
function checkForest({ roots, columns, below, above }: Forest): void {
  const { length } = columns;
  const inside = (node: number, parent: number): boolean => node > parent && node < length;
  const right = columns.every((column, i) => column < 0 || (inside(below[i]!, i) && inside(above[i]!, i)));
  if (!right || !roots.every((root) => root < length)) throw broken('a tree points out of it');
}

function readHeader(bytes: Uint8Array): Header {
  let header: Partial<Header>;
  try {
    header = (JSON.parse(new TextDecoder().decode(bytes)) ?? {}) as Partial<Header>;
  } catch {
    throw broken('it has no header');
  }
  const { format, name, version, features, trees, nodes, bias, knots, scores, idfMax, base } = header;
  if (format !== FORMAT) throw broken(`its format is not ${FORMAT}`);
  if (typeof name !== 'string' || typeof version !== 'string') throw broken('it has no name and version');
  const isCount = (n: number | undefined): boolean => Number.isSafeInteger(n) && n! > 0 && n! < MOST;
  if (![features, trees, nodes, bias?.length].every(isCount)) throw broken('it says a wrong count');
  const numbers = [idfMax, base, ...(bias ?? []), ...(knots ?? []), ...(scores ?? [])];
  if (!numbers.every(Number.isFinite) || (knots?.length ?? 0) < 2 || knots?.length !== scores?.length) {
    throw broken('its calibration is incomplete');
  }
  return header as Header;
}

const broken = (why: string): HarnessError =>
  new HarnessError('TOXICITY_MODEL', `not a toxicity model: ${why}`, {
    hint: 'npm run train:toxicity writes it; a checkout or package may be damaged',
  });
