/** From a task's definition to the task that the runner runs: its scorers made ready, its reducers and rows found. */
import { dirname } from 'node:path';
import { HarnessError } from "../../../base/errors.js";
import { shortPath } from "../../../base/paths.js";
import { loadSplit as loadLocalSplit } from "../load-split.js";
import { wrongScorer } from "./check-definition.js";
import { DefinedTask } from "./defined-task.js";
import { reducerOf } from "./reducers.js";
import { metric } from "./registry.js";
import { taskRows } from "./rows.js";
/**
 * Makes the task; metrics are loaded, data are not read.
 * @throws HarnessError `METRIC_*`, `PLUGIN_INVALID`.
 */
export async function compileTask(definition, ports) {
    const task = await compiled(definition, ports);
    const { masked } = definition;
    if (masked === undefined)
        return task;
    const { dataset = definition.dataset, scorers, texts } = masked;
    const other = await compiled({ ...definition, dataset, scorers }, ports, texts);
    return task.withVariant(({ loglikelihood, pseudo }) => (!loglikelihood && pseudo === true ? other : undefined));
}
async function compiled(definition, ports, masked) {
    const { epochs = 1 } = definition;
    const { count, reducers: names = ['mean'] } = typeof epochs === 'number' ? { count: epochs } : epochs;
    const source = shortPath(ports.file);
    const loadSplit = ports.loadSplit ?? loadLocalSplit;
    const own = { metric: ports.metric, loadSplit, numbers: count > 1 };
    const scorers = [];
    for (const declared of definition.scorers) {
        const prepared = typeof declared === 'string' ? metric(declared) : declared;
        const scorer = 'prepare' in prepared ? await prepared.prepare(own) : prepared;
        const wrong = wrongScorer(scorer);
        if (wrong.length > 0)
            throw new HarnessError('PLUGIN_INVALID', `${source}: a scorer lacks ${wrong.join('; ')}`);
        scorers.push(scorer);
    }
    const reducers = count === 1 ? [] : await Promise.all(names.map((name) => reducerOf(name, ports.metric)));
    const rows = taskRows(definition, { file: ports.file, folder: ports.folder ?? dirname(ports.file), loadSplit });
    return new DefinedTask(definition, { source, scorers, reducers, count, rows, ...(masked && { masked }) });
}
