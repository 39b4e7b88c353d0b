/**
 * Tokenised examples, made into objects one at a time when they are asked for. Their tokens stay in memory up to a limit
 * and lie in a file beyond it, so that a set of any size trains in the same memory; the file is the entry of the token
 * cache as well (`token-file.ts`). Records, about 50 bytes an example, are always in memory.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryPath } from '../../base/atomic.ts';
import { HarnessError } from '../../base/errors.ts';
import type { Example, Examples } from '../tree.ts';
import { CommonLists, type PackedBlock, RecordView, unpackExample } from './packed-examples.ts';

type Tokens = Pick<PackedBlock, 'ids' | 'masks'>;

/** A block whose tokens are in memory, or at a place of the store's file. */
export interface Chunk extends Pick<PackedBlock, 'starts' | 'records' | 'extra'> {
  tokens: Tokens | undefined;
  /** Where it begins in the file; -1 when it was not written. */
  at: number;
  /** 2 or 4 bytes a token. */
  width: 2 | 4;
  idsLength: number;
  masksLength: number;
}

/** Bytes of tokens kept in memory. */
export const IN_MEMORY = 128 * 2 ** 20;

export const tokenBytes = ({ width, idsLength, masksLength }: Pick<Chunk, 'width' | 'idsLength' | 'masksLength'>) =>
  width * idsLength + masksLength;

/** The bytes of a chunk's tokens as they stand in the file: ids, then flags. */
export function bytesOf({ ids, masks }: Tokens): Uint8Array[] {
  return [new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength), masks];
}

/** The opposite direction, over one stretch of bytes. */
export function tokensOf(bytes: Uint8Array, width: 2 | 4, idsLength: number): Tokens {
  const { buffer, byteOffset } = bytes;
  const ids =
    width === 2 ? new Uint16Array(buffer, byteOffset, idsLength) : new Int32Array(buffer, byteOffset, idsLength);
  return { ids, masks: bytes.subarray(width * idsLength) };
}

/** Closes the file of a store that nobody uses any more. */
const abandoned = new FinalizationRegistry((fd: number) => {
  try {
    closeSync(fd);
  } catch {
    // Closed already.
  }
});

export class TokenStore implements Examples {
  readonly length: number;
  private readonly common: CommonLists;
  private readonly chunks: readonly Chunk[];
  /** Position of the first example of each chunk. */
  private readonly firsts: Float64Array;
  private readonly fd: number | undefined;

  constructor(common: CommonLists, chunks: readonly Chunk[], fd?: number) {
    this.common = common;
    this.chunks = chunks;
    this.firsts = new Float64Array(chunks.length);
    let length = 0;
    for (const [i, { starts }] of chunks.entries()) {
      this.firsts[i] = length;
      length += starts.length;
    }
    this.length = length;
    this.fd = fd;
    if (fd !== undefined) abandoned.register(this, fd);
  }

  at(position: number): Example | undefined {
    if (!(position >= 0 && position < this.length)) return undefined;
    const number = this.chunkOf(position);
    const chunk = this.chunks[number] as Chunk;
    const record = new RecordView(chunk.records, chunk.starts[position - (this.firsts[number] as number)] as number);
    return this.example(chunk, record, chunk.tokens ?? this.read(chunk, record));
  }

  *[Symbol.iterator](): Generator<Example> {
    for (const chunk of this.chunks) {
      const tokens = chunk.tokens ?? tokensOf(this.bytes(chunk.at, tokenBytes(chunk)), chunk.width, chunk.idsLength);
      for (const start of chunk.starts) yield this.example(chunk, new RecordView(chunk.records, start), tokens);
    }
  }

  /** Tokens of each example, as the user counts them. */
  lengths(): Uint32Array {
    const lengths = new Uint32Array(this.length);
    let at = 0;
    for (const { records, starts } of this.chunks) {
      for (const start of starts) lengths[at++] = new RecordView(records, start).get('tokens');
    }
    return lengths;
  }

  /** `tokens` are the chunk's, or the record's alone. */
  private example(chunk: Chunk, record: RecordView, tokens: Tokens): Example {
    const { ids, masks } = tokens;
    const whole = ids.length === chunk.idsLength && masks.length === chunk.masksLength;
    const own = whole ? { ids: ids.subarray(record.get('ids')), masks: masks.subarray(record.get('masks')) } : tokens;
    return unpackExample(record, this.common, { ...own, extra: chunk.extra });
  }

  private read(chunk: Chunk, record: RecordView): Tokens {
    const { ids, masks } = record.sizes(this.common.shape(record.get('shape')));
    const { width } = chunk;
    const bytes = new Uint8Array(width * ids + masks);
    this.into(bytes.subarray(0, width * ids), chunk.at + width * record.get('ids'));
    this.into(bytes.subarray(width * ids), chunk.at + width * chunk.idsLength + record.get('masks'));
    return tokensOf(bytes, width, ids);
  }

  private bytes(at: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    this.into(bytes, at);
    return bytes;
  }

  private into(bytes: Uint8Array, at: number): void {
    if (this.fd === undefined) throw new Error('the store has no file');
    readFully(this.fd, bytes, at);
  }

  private chunkOf(position: number): number {
    let [low, high] = [0, this.chunks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.firsts[middle] as number) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Throws `TOKENS_UNREADABLE` where the file ends too early or cannot be read. */
export function readFully(fd: number, into: Uint8Array, position: number): void {
  for (let at = 0; at < into.length; ) {
    let read: number;
    try {
      read = readSync(fd, into, at, into.length - at, position + at);
    } catch (error) {
      throw unreadable((error as Error).message, error);
    }
    if (read === 0) throw unreadable('the file ends too early');
    at += read;
  }
}

function unreadable(reason: string, cause?: unknown): HarnessError {
  return new HarnessError('TOKENS_UNREADABLE', `The file with the tokenised examples cannot be read: ${reason}.`, {
    hint: 'It lies under HARNESS_CACHE; it is made again when the run is started again.',
    exitCode: 1,
    cause,
  });
}

export interface BuilderOptions {
  /** Folder for the file. */
  folder: string;
  /** Bytes of tokens kept in memory; default `IN_MEMORY`. */
  inMemory?: number | undefined;
}

/** Takes blocks in their order and becomes a store. */
export class TokenStoreBuilder {
  readonly common = new CommonLists();
  readonly chunks: Chunk[] = [];
  private readonly options: BuilderOptions;
  private file: { fd: number; path: string; size: number } | undefined;
  private inMemory = 0;
  private refused = false;

  constructor(options: BuilderOptions) {
    this.options = options;
  }

  add(block: PackedBlock): void {
    if (block.starts.length === 0) return;
    this.common.adopt(block);
    const { starts, records, extra, ids, masks } = block;
    const width = ids instanceof Uint16Array ? 2 : 4;
    const sizes = { width, idsLength: ids.length, masksLength: masks.length } as const;
    this.chunks.push({ starts, records, extra, tokens: { ids, masks }, at: -1, ...sizes });
    this.inMemory += tokenBytes(sizes);
    if (this.inMemory > (this.options.inMemory ?? IN_MEMORY) && this.write()) {
      for (const chunk of this.chunks) chunk.tokens = undefined;
      this.inMemory = 0;
    }
  }

  /** Writes the tokens that are in memory alone; false where the file cannot be written, and they stay there. */
  write(): boolean {
    if (this.refused) return false;
    try {
      this.file ??= this.open();
      for (const chunk of this.chunks) {
        if (chunk.tokens === undefined || chunk.at >= 0) continue;
        const at = this.file.size;
        for (const bytes of bytesOf(chunk.tokens)) this.append(bytes);
        chunk.at = at;
      }
    } catch {
      this.refused = true;
    }
    return !this.refused;
  }

  /** Bytes of tokens, wherever they are. */
  get bytes(): number {
    return this.chunks.reduce((sum, chunk) => sum + tokenBytes(chunk), 0);
  }

  /** The tokens of a chunk, from memory or from the file. */
  tokensOf(chunk: Chunk): Tokens {
    if (chunk.tokens !== undefined) return chunk.tokens;
    const bytes = new Uint8Array(tokenBytes(chunk));
    readFully((this.file as { fd: number }).fd, bytes, chunk.at);
    return tokensOf(bytes, chunk.width, chunk.idsLength);
  }

  /** Adds bytes to the end of the file, which is there after `write`. Throws the system's errors. */
  append(bytes: Uint8Array): number {
    const file = this.file as { fd: number; size: number };
    const at = file.size;
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(file.fd, bytes, done, bytes.length - done, at + done);
    }
    file.size += bytes.length;
    return at;
  }

  /** Flushes the file and gives it its name. Throws the system's errors. */
  rename(path: string): void {
    const file = this.file as { fd: number; path: string };
    fsyncSync(file.fd);
    mkdirSync(dirname(path), { recursive: true });
    renameSync(file.path, path);
    file.path = '';
  }

  /** The examples; nothing is added afterwards. A file that was not given a name keeps none. */
  store(): TokenStore {
    const needed = this.chunks.some(({ tokens }) => tokens === undefined);
    const store = new TokenStore(this.common, this.chunks, needed ? this.file?.fd : undefined);
    this.abandon(needed);
    return store;
  }

  /** Removes what was written, unless it has its name. */
  abandon(keepOpen = false): void {
    if (this.file === undefined) return;
    const { fd, path } = this.file;
    if (!keepOpen) closeSync(fd);
    this.file = undefined;
    this.refused = true;
    try {
      if (path !== '') unlinkSync(path);
    } catch {
      // Open files keep their names on Windows; the leftover is recognised by its name.
    }
  }

  private open(): { fd: number; path: string; size: number } {
    const path = temporaryPath(join(this.options.folder, 'tokens'));
    mkdirSync(dirname(path), { recursive: true });
    return { fd: openSync(path, 'wx+'), path, size: 0 };
  }
}
