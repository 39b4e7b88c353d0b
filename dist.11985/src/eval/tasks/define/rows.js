/** Rows of a defined task: from a file, a split, or the task's own function; columns are checked as they come. */
import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { HarnessError } from "../../../base/errors.js";
import { didYouMean } from "../../../base/nearest.js";
import { nearestSibling, shortPath } from "../../../base/paths.js";
import { countRows, readRows } from "../../../data/read-rows.js";
/** Nothing is read yet. Reading throws `DATA_*` and `TASK_MISSING_COLUMN`. */
export function taskRows({ name, dataset, columns }, origin) {
    const check = columnCheck(name, columns);
    async function* checked(rows) {
        let number = 0;
        for await (const row of rows)
            yield check(row, number++);
    }
    if (typeof dataset === 'function') {
        return {
            rows: (context) => checked(dataset(context)),
            async count(context) {
                let count = 0;
                for await (const _ of dataset(context))
                    count++;
                return count;
            },
        };
    }
    if (typeof dataset === 'string') {
        return {
            async *rows() {
                const path = dataFile(dataset, name, origin.folder);
                let number = 0;
                for await (const { row } of readRows(path))
                    yield check(row, number++);
            },
            count: async () => await countRows(dataFile(dataset, name, origin.folder)),
        };
    }
    const { path, split, name: configuration } = dataset;
    const load = ({ dataDir }) => origin.loadSplit({ path, name: configuration, split, dataDir, kwargs: {}, from: origin.file });
    return {
        async *rows(context) {
            yield* checked((await load(context)).rows);
        },
        count: async (context) => (await load(context)).count,
    };
}
function dataFile(given, task, folder) {
    const places = isAbsolute(given) ? [given] : [resolve(folder, given), resolve(given)];
    const found = places.find((path) => existsSync(path));
    if (found !== undefined)
        return found;
    const near = places.map(nearestSibling).find((path) => path !== undefined);
    throw new HarnessError('DATA_NOT_FOUND', `task ${task}: there is no file ${places.map(shortPath).join(' or ')}`, {
        hint: near === undefined ? 'paths of data are relative to the file of the task' : `did you mean ${shortPath(near)}?`,
    });
}
/** Passes a row on that has the columns. */
function columnCheck(task, columns) {
    const needed = Object.keys(columns).filter((column) => !column.endsWith('?'));
    return (row, number) => {
        const missing = needed.find((column) => row[column] === undefined);
        if (missing === undefined)
            return row;
        const there = Object.keys(row);
        throw new HarnessError('TASK_MISSING_COLUMN', `task ${task}: row ${number + 1} has no column "${missing}"`, {
            hint: didYouMean(missing, there) ?? `columns there: ${there.join(', ')}; ${missing}: ${columns[missing]}`,
        });
    };
}
