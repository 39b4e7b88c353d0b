/**
 * `metrics.jsonl`: one line per log event. It holds nothing that a clock says, so a run that was interrupted and resumed
 * leaves the very same bytes as one that was not; times are in run.json and in the TensorBoard events.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { diskError, writeFileAtomic } from '../../base/atomic.ts';

/** Numbers of one log event by TRL's names; `step` and `epoch` among them. */
export type LogEntry = Readonly<Record<string, number>>;

const line = (entry: LogEntry) => `${JSON.stringify(entry)}\n`;

export class MetricsLog {
  readonly #path: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /** Starts the file with the entries up to the checkpoint; lines that came after it are gone. */
  static async open(path: string, history: readonly LogEntry[]): Promise<MetricsLog> {
    await writeFileAtomic(path, history.map(line).join(''));
    try {
      return new MetricsLog(path, await open(path, 'a'));
    } catch (error) {
      throw diskError(error, path);
    }
  }

  async write(entry: LogEntry): Promise<void> {
    try {
      await this.#handle.appendFile(line(entry));
    } catch (error) {
      throw diskError(error, this.#path);
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
