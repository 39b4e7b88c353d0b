/**
 * TensorBoard event files: the TFRecord framing (length, masked CRC-32C, bytes, masked CRC-32C) around `Event` messages,
 * of which three kinds are written: the file version, the start of a session, scalars. Tags as transformers writes them:
 * `train/loss`, `eval/loss`. Leaves out histograms, images, graphs.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { diskError, makeFolder } from '../../base/atomic.ts';

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let c = byte;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1;
  return c;
});

/** CRC-32C (Castagnoli): of the bytes of `123456789` it is 0xe3069283. */
export function crc32c(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = crcTable[(c ^ byte) & 0xff]! ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** The mask keeps a checksum of data that holds checksums from being degenerate (TFRecord's definition). */
const masked = (bytes: Uint8Array) => {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
};

function record(data: Uint8Array): Buffer {
  const framed = Buffer.alloc(data.length + 16);
  framed.writeBigUInt64LE(BigInt(data.length), 0);
  framed.writeUInt32LE(masked(framed.subarray(0, 8)), 8);
  framed.set(data, 12);
  framed.writeUInt32LE(masked(data), 12 + data.length);
  return framed;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

/** Protobuf wire types: 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes. */
const field = (number: number, wire: 0 | 1 | 2 | 5, payload: Uint8Array) => {
  const tag = varint(number * 8 + wire);
  const head = wire === 2 ? [...tag, ...varint(payload.length)] : tag;
  return Buffer.concat([Uint8Array.from(head), payload]);
};
const integer = (number: number, value: number) => field(number, 0, Uint8Array.from(varint(value)));
const text = (number: number, value: string) => field(number, 2, Buffer.from(value, 'utf8'));
const message = (number: number, ...parts: Uint8Array[]) => field(number, 2, Buffer.concat(parts));

const float64 = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
};
const float32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
};

/** Event { wall_time = 1, step = 2, file_version = 3, summary = 5, session_log = 7 }. */
const event = (step: number, content: Uint8Array) =>
  record(Buffer.concat([field(1, 1, float64(Date.now() / 1000)), integer(2, step), content]));

/** Where a number shows up in TensorBoard: `eval_loss` under `eval/loss`, everything else under `train/`. */
const tag = (name: string) => (name.startsWith('eval_') ? `eval/${name.slice(5)}` : `train/${name}`);

export class TensorBoardLog {
  readonly #path: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /**
   * Opens a new event file in `folder`. `firstStep` is the first step that this process will log: TensorBoard then drops
   * what an earlier, killed process logged from there on.
   */
  static async open(folder: string, firstStep: number): Promise<TensorBoardLog> {
    const seconds = Math.floor(Date.now() / 1000);
    const path = join(folder, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.0`);
    try {
      await makeFolder(folder);
      const log = new TensorBoardLog(path, await open(path, 'a'));
      await log.#append(event(0, text(3, 'brain.Event:2')));
      await log.#append(event(firstStep, message(7, integer(1, 1))));
      return log;
    } catch (error) {
      throw diskError(error, path);
    }
  }

  /** Writes each number as a scalar of its own tag. */
  async write(step: number, numbers: Readonly<Record<string, number>>): Promise<void> {
    const values = Object.entries(numbers)
      .filter(([name]) => name !== 'step')
      .map(([name, value]) => message(1, text(1, tag(name)), field(2, 5, float32(value))));
    await this.#append(event(step, message(5, ...values)));
  }

  async #append(bytes: Uint8Array): Promise<void> {
    try {
      await this.#handle.appendFile(bytes);
    } catch (error) {
      throw diskError(error, this.#path);
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
