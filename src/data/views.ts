/** Reading and importing through views: files of an original layout as the rows that tasks expect. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeStreamAtomic } from '../base/atomic.ts';
import { HarnessError } from '../base/errors.ts';
import { jsonLine } from '../base/jsonl.ts';
import { shortPath } from '../base/paths.ts';
import type { Conversion, Imported, View } from './importer.ts';
import { readRows } from './read-rows.ts';

/** Rows are written so many at a time. */
const BATCH = 1000;

/** The view of a configuration (any, where none is named) and split. */
export const findView = (views: readonly View[], config: string | undefined, split: string): View | undefined =>
  views.find((view) => view.split === split && (config === undefined || view.config === config));

/** Files of a view that are in a folder, and those that are not. */
export function viewFiles({ sources }: View, folder: string): { files: string[]; missing: string[] } {
  const files: string[] = [];
  const missing: string[] = [];
  for (const names of sources) {
    const found = names.flatMap((name) => [name, `${name}.gz`]).find((name) => existsSync(join(folder, name)));
    if (found === undefined) missing.push(names[0] as string);
    else files.push(join(folder, found));
  }
  return { files, missing };
}

/** Rows of a file of a view as tasks get them. */
export async function* viewRows(
  { lines = false, row: change }: View,
  file: string,
): AsyncGenerator<Record<string, unknown>> {
  if (lines) {
    for (const text of (await readFile(file, 'utf8')).split(/\r?\n/)) {
      if (text.trim() !== '') yield change?.({ text }) ?? { text };
    }
    return;
  }
  for await (const { row } of readRows(file)) yield change?.(row) ?? row;
}

/**
 * Writes every view that has files as `<config>/<split>.jsonl`.
 * @throws HarnessError `DATA_NOT_FOUND` when no view has any, and what reading throws.
 */
export async function convertViews(views: readonly View[], { from, into, progress }: Conversion): Promise<Imported> {
  const rows: Record<string, number> = {};
  const notes: string[] = [];
  let total = 0;
  for (const view of views) {
    const { files, missing } = viewFiles(view, from);
    if (files.length === 0) continue;
    const target = `${view.config}/${view.split}.jsonl`;
    if (missing.length > 0) notes.push(`${target}: without ${missing.join(', ')}`);
    let written = 0;
    await writeStreamAtomic(join(into, target), async (handle) => {
      let lines: string[] = [];
      const flush = async (): Promise<void> => {
        written += lines.length;
        await handle.write(lines.join(''));
        lines = [];
      };
      for (const file of files) {
        for await (const row of viewRows(view, file)) {
          lines.push(jsonLine(row));
          if (lines.length >= BATCH) await flush();
          if (++total % BATCH === 0) progress(total);
        }
      }
      await flush();
    });
    rows[target] = written;
  }
  if (Object.keys(rows).length === 0) {
    throw new HarnessError('DATA_NOT_FOUND', `${shortPath(from)} holds none of the files that were expected`, {
      hint: views.flatMap(({ sources }) => sources.map((names) => names[0])).join(', '),
    });
  }
  return { rows, notes };
}
