/** From a task's definition to the task that the runner runs: its scorers made ready, its reducers and rows found. */
import { dirname } from 'node:path';
import { HarnessError } from '../../../base/errors.ts';
import { shortPath } from '../../../base/paths.ts';
import type { LoadSplit } from '../documents.ts';
import { loadSplit as loadLocalSplit } from '../load-split.ts';
import type { EvalTask } from '../task.ts';
import { wrongScorer } from './check-definition.ts';
import { DefinedTask } from './defined-task.ts';
import type { MaskedVariant, TaskDefinition } from './definition.ts';
import { reducerOf } from './reducers.ts';
import { metric } from './registry.ts';
import { taskRows } from './rows.ts';
import type { Scorer, ScorerPorts } from './scorer.ts';

export interface CompilePorts {
  /** Default: local files and folders in the hub's layout. */
  readonly loadSplit?: LoadSplit;
  /** The file that defines the task. */
  readonly file: string;
  /** Where its data are looked for; default: its folder. */
  readonly folder?: string;
}

/**
 * Makes the task; metrics are loaded, data are not read.
 * @throws HarnessError `METRIC_*`, `PLUGIN_INVALID`.
 */
export async function compileTask(definition: TaskDefinition, ports: CompilePorts): Promise<EvalTask> {
  const task = await compiled(definition, ports);
  const { masked } = definition;
  if (masked === undefined) return task;
  const { dataset = definition.dataset, scorers, texts } = masked;
  const other = await compiled({ ...definition, dataset, scorers }, ports, texts);
  return task.withVariant(({ loglikelihood, pseudo }) => (!loglikelihood && pseudo === true ? other : undefined));
}

async function compiled(
  definition: TaskDefinition,
  ports: CompilePorts,
  masked?: MaskedVariant['texts'],
): Promise<DefinedTask> {
  const { epochs = 1 } = definition;
  const { count, reducers: names = ['mean'] } = typeof epochs === 'number' ? { count: epochs } : epochs;
  const source = shortPath(ports.file);
  const loadSplit = ports.loadSplit ?? loadLocalSplit;
  const own: ScorerPorts = { loadSplit, numbers: count > 1 };
  const scorers: Scorer[] = [];
  for (const declared of definition.scorers) {
    const prepared = typeof declared === 'string' ? metric(declared) : declared;
    const scorer = 'prepare' in prepared ? await prepared.prepare(own) : prepared;
    const wrong = wrongScorer(scorer as unknown as Readonly<Record<string, unknown>>);
    if (wrong.length > 0) throw new HarnessError('PLUGIN_INVALID', `${source}: a scorer lacks ${wrong.join('; ')}`);
    scorers.push(scorer);
  }
  const reducers = count === 1 ? [] : await Promise.all(names.map((name) => reducerOf(name)));
  const rows = taskRows(definition, { file: ports.file, folder: ports.folder ?? dirname(ports.file), loadSplit });
  return new DefinedTask(definition, { source, scorers, reducers, count, rows, ...(masked && { masked }) });
}
