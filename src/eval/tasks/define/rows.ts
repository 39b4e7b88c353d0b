/** Rows of a defined task: from a file, a split, or the task's own function; columns are checked as they come. */
import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { HarnessError } from '../../../base/errors.ts';
import { didYouMean } from '../../../base/nearest.ts';
import { nearestSibling, shortPath } from '../../../base/paths.ts';
import { countRows, readRows } from '../../../data/read-rows.ts';
import type { LoadSplit } from '../documents.ts';
import type { Doc, TaskContext } from '../task.ts';
import type { TaskDefinition } from './definition.ts';

export interface TaskRows {
  count(context: TaskContext): Promise<number>;
  /** Each time from the start. */
  rows(context: TaskContext): AsyncIterable<Doc>;
}

interface Origin {
  /** The task's file; relative names of data are looked for beside it first. */
  readonly file: string;
  readonly folder: string;
  readonly loadSplit: LoadSplit;
}

/** Nothing is read yet. Reading throws `DATA_*` and `TASK_MISSING_COLUMN`. */
export function taskRows({ name, dataset, columns }: TaskDefinition, origin: Origin): TaskRows {
  const check = columnCheck(name, columns);
  async function* checked(rows: AsyncIterable<Doc> | Iterable<Doc>): AsyncGenerator<Doc> {
    let number = 0;
    for await (const row of rows) yield check(row, number++);
  }
  if (typeof dataset === 'function') {
    return {
      rows: (context) => checked(dataset(context)),
      async count(context) {
        let count = 0;
        for await (const _ of dataset(context)) count++;
        return count;
      },
    };
  }
  if (typeof dataset === 'string') {
    return {
      async *rows() {
        const path = dataFile(dataset, name, origin.folder);
        let number = 0;
        for await (const { row } of readRows(path)) yield check(row, number++);
      },
      count: async () => await countRows(dataFile(dataset, name, origin.folder)),
    };
  }
  const { path, split, name: configuration } = dataset;
  const load = ({ dataDir }: TaskContext) =>
    origin.loadSplit({ path, name: configuration, split, dataDir, kwargs: {}, from: origin.file });
  return {
    async *rows(context) {
      yield* checked((await load(context)).rows);
    },
    count: async (context) => (await load(context)).count,
  };
}

function dataFile(given: string, task: string, folder: string): string {
  const places = isAbsolute(given) ? [given] : [resolve(folder, given), resolve(given)];
  const found = places.find((path) => existsSync(path));
  if (found !== undefined) return found;
  const near = places.map(nearestSibling).find((path) => path !== undefined);
  throw new HarnessError('DATA_NOT_FOUND', `task ${task}: there is no file ${places.map(shortPath).join(' or ')}`, {
    hint:
      near === undefined ? 'paths of data are relative to the file of the task' : `did you mean ${shortPath(near)}?`,
  });
}

/** Passes a row on that has the columns. */
function columnCheck(task: string, columns: TaskDefinition['columns']): (row: Doc, number: number) => Doc {
  const needed = Object.keys(columns).filter((column) => !column.endsWith('?'));
  return (row, number) => {
    const missing = needed.find((column) => row[column] === undefined);
    if (missing === undefined) return row;
    const there = Object.keys(row);
    throw new HarnessError('TASK_MISSING_COLUMN', `task ${task}: row ${number + 1} has no column "${missing}"`, {
      hint: didYouMean(missing, there) ?? `columns there: ${there.join(', ')}; ${missing}: ${columns[missing]}`,
    });
  };
}
