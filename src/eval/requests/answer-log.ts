/**
 * `answers.jsonl` of a run folder: every answer the moment it is there. An answer is handed to the system before the next
 * request is sent, so a killed process loses none that it had, and it counts once a flush has brought it to the disk, so
 * neither does a machine that loses power. One flush covers all answers that came while the one before it ran: that is
 * what keeps flushing cheap at thousands of answers a second. Texts stay on disk, memory holds where they are.
 * Leaves out: the lock of the folder (runs/), what an answer is worth.
 */
import { closeSync, existsSync, fdatasync, fstatSync, openSync, writeSync } from 'node:fs';
import { diskError, writeFileAtomic } from '../../base/atomic.ts';
import type { ModelAnswer } from '../../providers/contract/request.ts';
import { formatRecord, readRecord, scanRecords } from './answer-record.ts';
import { type Deferred, deferred } from './deferred.ts';
import { KeyIndex } from './key-index.ts';

/** Where an answer was written. */
export interface Written {
  /** Bytes of its line. */
  readonly bytes: number;
  /** Resolves when the line is on the disk; rejects with `DISK_*`. */
  readonly synced: Promise<void>;
}

export class AnswerLog {
  readonly path: string;
  /** Lines found when the log was opened that hold no answer: torn or damaged ones. */
  readonly damaged: number;
  readonly #file: number;
  readonly #indexes = new Map<string, KeyIndex>();
  #end: number;
  /** The file ends inside of a line; it stays a line of its own, which is no answer. */
  #torn: boolean;
  /** Of the answers written since the flush that is under way began; undefined: none. */
  #waiting: Deferred | undefined;
  #flushing: Promise<void> | undefined;
  #closed = false;

  private constructor(path: string, file: number) {
    this.path = path;
    this.#file = file;
    const { torn, damaged } = scanRecords(path, ({ key, from, offset, length }) => {
      this.#index(from).set(key, { file: 0, offset, length });
    });
    this.damaged = damaged + (torn ? 1 : 0);
    this.#end = fstatSync(file).size;
    this.#torn = torn;
  }

  /** Opens the log, made when there is none. Throws `DISK_*`. */
  static async open(path: string): Promise<AnswerLog> {
    try {
      if (!existsSync(path)) await writeFileAtomic(path, '');
      const file = openSync(path, 'a+');
      try {
        const log = new AnswerLog(path, file);
        return log;
      } catch (error) {
        closeSync(file);
        throw error;
      }
    } catch (error) {
      throw diskError(error, path);
    }
  }

  /** Answers in the log. */
  get size(): number {
    return [...this.#indexes.values()].reduce((sum, index) => sum + index.size, 0);
  }

  /** Bytes of the line that holds the answer of provider `from` to the request with this key; undefined: there is none. */
  lengthOf(from: string, key: string): number | undefined {
    return this.#indexes.get(from)?.get(key)?.length;
  }

  /** That answer, read from the disk; undefined also when its line is damaged by now. */
  get(from: string, key: string): ModelAnswer | undefined {
    const place = this.#indexes.get(from)?.get(key);
    return place === undefined ? undefined : readRecord(this.#file, place, key, from);
  }

  /** Hands an answer to the system at once; the returned promise tells when it is safe. Throws `DISK_*`. */
  add(from: string, key: string, answer: ModelAnswer): Written {
    const line = Buffer.from(`${this.#torn ? '\n' : ''}${formatRecord(key, from, answer)}\n`);
    const offset = this.#end + (this.#torn ? 1 : 0);
    this.#append(line);
    this.#torn = false;
    const bytes = this.#end - offset;
    this.#index(from).set(key, { file: 0, offset, length: bytes - 1 });
    this.#waiting ??= deferred();
    const synced = this.#waiting.promise;
    this.#flushing ??= this.#flush();
    return { bytes, synced };
  }

  /** Flushes and closes. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#flushing;
    closeSync(this.#file);
  }

  #index(from: string): KeyIndex {
    let index = this.#indexes.get(from);
    if (index === undefined) {
      index = new KeyIndex();
      this.#indexes.set(from, index);
    }
    return index;
  }

  #append(line: Buffer): void {
    try {
      for (let written = 0; written < line.length; ) {
        const bytes = writeSync(this.#file, line, written);
        written += bytes;
        this.#end += bytes;
        this.#torn = true;
      }
    } catch (error) {
      throw diskError(error, this.path);
    }
  }

  async #flush(): Promise<void> {
    // Answers of the same turn of the event loop share the first flush.
    await new Promise(setImmediate);
    while (this.#waiting !== undefined) {
      const batch = this.#waiting;
      this.#waiting = undefined;
      await new Promise<void>((done) => {
        fdatasync(this.#file, (error) => {
          if (error === null) batch.resolve();
          else batch.reject(diskError(error, this.path));
          done();
        });
      });
    }
    this.#flushing = undefined;
  }
}
