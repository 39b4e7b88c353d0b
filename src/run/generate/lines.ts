/**
 * The output of `harness generate --prompts`: one JSON line for each answer, in the order of the prompts, with the key of
 * what it hangs on. The file itself says how far a killed run came: whole lines whose keys are those of the prompts count,
 * what comes after them is cut off. Leaves out: two processes that write the same file.
 */
import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, open, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskError, makeFolder } from '../../base/atomic.ts';
import { HarnessError } from '../../base/errors.ts';
import { jsonLine } from '../../base/jsonl.ts';
import { shortPath } from '../../base/paths.ts';
import type { Job } from './rows.ts';

const BEGIN = '{"id":';

interface Line {
  text: string;
  /** The byte behind it. */
  end: number;
  /** It has an end. */
  whole: boolean;
}

/** Compares the lines of an earlier run with what is wanted now. */
export class EarlierLines {
  private readonly path: string;
  private readonly lines: AsyncGenerator<Line>;
  private matching = true;
  private count = 0;
  /** Answers that count, and the byte behind the last of them. */
  private kept = { answers: 0, bytes: 0 };
  private last = { answers: 0, bytes: 0 };
  private readonly chunk: number;

  /** @param chunk only whole chunks of so many answers count, unless all are there. */
  constructor(path: string, chunk: number) {
    this.path = path;
    this.chunk = chunk;
    this.lines = linesOf(path);
  }

  /** Takes the next answer that is wanted. @throws HarnessError `OUTPUT_OTHER`. */
  async expect({ key }: Job): Promise<void> {
    if (!this.matching) return;
    const { value: line } = (await this.lines.next()) as { value: Line | undefined };
    const torn = line !== undefined && !line.whole;
    // What a kill left of a line begins as a line does; anything else is somebody's file.
    if (torn && !BEGIN.startsWith(line.text.slice(0, BEGIN.length))) throw this.other('is no line of this command');
    const answer = line?.whole === true ? parsed(line.text) : undefined;
    if (line?.whole === true && answer?.key !== key) throw this.other('answers another prompt, model or setting');
    if (line === undefined || torn || answer?.error !== undefined) {
      this.matching = false;
      return;
    }
    this.count++;
    this.last = { answers: this.count, bytes: line.end };
    if (this.count % this.chunk === 0) this.kept = this.last;
  }

  /**
   * After all that is wanted: how many answers are there already, the file cut to them.
   * @throws HarnessError `OUTPUT_OTHER` when there are more.
   */
  async settle(wanted: number): Promise<number> {
    if (this.count === wanted) {
      if ((await this.lines.next()).done !== true) throw this.other('is more than there are prompts');
      this.kept = this.last;
    }
    await this.lines.return(undefined);
    if (existsSync(this.path)) await truncate(this.path, this.kept.bytes);
    return this.kept.answers;
  }

  private other(what: string): HarnessError {
    const message = `${shortPath(this.path)}:${this.count + 1} ${what}`;
    const hint = 'choose another --output, or delete that file';
    return new HarnessError('OUTPUT_OTHER', message, { hint, where: { file: this.path, line: this.count + 1 } });
  }
}

function parsed(text: string): { key?: unknown; error?: unknown } | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Nothing when there is no file. */
async function* linesOf(path: string): AsyncGenerator<Line> {
  if (!existsSync(path)) return;
  let open: Buffer[] = [];
  let at = 0;
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, start)) {
      open.push(piece.subarray(start, end));
      const line = Buffer.concat(open);
      at += line.length + 1;
      yield { text: line.toString(), end: at, whole: true };
      open = [];
      start = end + 1;
    }
    open.push(piece.subarray(start));
  }
  const rest = Buffer.concat(open);
  if (rest.length > 0) yield { text: rest.toString(), end: at + rest.length, whole: false };
}

/** Adds lines. */
export class LineFile {
  private readonly path: string;
  private readonly handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.handle = handle;
  }

  /** @throws HarnessError `DISK_*`. */
  static async open(path: string): Promise<LineFile> {
    try {
      await makeFolder(dirname(path));
      return new LineFile(path, await open(path, 'a'));
    } catch (error) {
      throw diskError(error, path);
    }
  }

  /** In one write. */
  async add(rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
    try {
      await this.handle.appendFile(rows.map(jsonLine).join(''));
    } catch (error) {
      throw diskError(error, this.path);
    }
  }

  /** What was added is on the disk. */
  async sync(): Promise<void> {
    try {
      await this.handle.datasync();
    } catch (error) {
      throw diskError(error, this.path);
    }
  }

  async close(): Promise<void> {
    await this.sync().finally(() => this.handle.close());
  }
}
