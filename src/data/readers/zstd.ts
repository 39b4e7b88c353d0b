/**
 * Zstandard (RFC 8878), also several frames end to end, as a stream. Windows up to 128 MB are read, the limit of the
 * command-line tool. Leaves out: dictionaries, and the checksum of a frame, which the decoder does not compare.
 */
import { HarnessError } from '../../base/errors.ts';
import type { Compression } from './reader.ts';

/** Four bytes can stand for a whole block, and a piece is decoded to its end before anything is handed on. */
const PIECE = 8192;
const LARGEST_BLOCK = 2 ** 17;
const LARGEST_WINDOW = 2 ** 27;

export const zstd: Compression = {
  extension: '.zst',
  async *decompress(bytes, name) {
    const { Decompress } = await import('fzstd');
    const ready: Uint8Array[] = [];
    let first = true;
    let received = false;
    const decoder = new Decompress((data) => {
      if (data.length > LARGEST_BLOCK) throw new Error('a block is larger than the format allows');
      if (data.length > 0) ready.push(data);
    });
    const push = (piece: Uint8Array, final: boolean): void => {
      try {
        if (first && windowOf(piece) > LARGEST_WINDOW) throw new Error('its window is larger than 128 MB');
        decoder.push(piece, final);
      } catch (error) {
        throw new HarnessError('DATA_UNREADABLE', `${name.label}: not a whole zstd file: ${reason(error)}.`, {
          hint: 'It was probably cut off while it was downloaded or written; fetch it again.',
          where: { file: name.file },
          cause: error,
        });
      }
      first = false;
    };
    for await (const chunk of bytes) {
      for (let at = 0; at < chunk.length; at += PIECE) {
        received = true;
        push(chunk.subarray(at, at + PIECE), false);
        yield* ready.splice(0);
      }
    }
    if (received) push(new Uint8Array(0), true);
    yield* ready;
  },
};

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The memory that the first frame's header asks for (RFC 8878, 3.1.1.1); 0 where it says nothing or there is no frame. */
function windowOf(head: Uint8Array): number {
  if (head.length < 18 || head[0] !== 0x28) return 0;
  const flags = head[4] as number;
  if ((flags & 32) === 0) {
    const descriptor = head[5] as number;
    return 2 ** (10 + (descriptor >> 3)) * (1 + (descriptor & 7) / 8);
  }
  const dictionary = [0, 1, 2, 4][flags & 3] as number;
  const size = [1, 2, 4, 8][flags >> 6] as number;
  let content = 0;
  for (let i = size - 1; i >= 0; i--) content = content * 256 + (head[5 + dictionary + i] as number);
  return content;
}
