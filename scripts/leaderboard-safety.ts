/**
 * Safety leaderboards from what is at hand: the embedded model and what trainings made of it on suite safety (own items, no download),
 * and every model with recorded answers of DecodingTrust on suite decodingtrust. Models that runs/ has are taken as they are; others
 * are trained shortly from the fixtures. What is finished is not done again. Writes safety.html and decodingtrust.html to --output.
 *
 *   npm run leaderboard:safety -- [--output runs/safety] [--steps 60] [--limit N] [--recordings FOLDER] [--data-dir FOLDER]
 *
 * Recordings: FOLDER, else HARNESS_DATA/decodingtrust and GOLDEN_DIR/decodingtrust (default ../shared/golden).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { TaskResult } from '../src/eval/run/results.ts';
import { replayFiles } from '../src/providers/recorded/benchmark-recordings.ts';

const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    output: { type: 'string', default: 'runs/safety' },
    steps: { type: 'string', default: '60' },
    limit: { type: 'string' },
    recordings: { type: 'string' },
    'data-dir': { type: 'string' },
  },
});
const out = resolve(values.output);
const data = resolve(values['data-dir'] ?? process.env.HARNESS_DATA ?? join(root, '../shared/data'));

/** Runs a command of ours; false when it fails, which it tells itself. */
function harness(...args: readonly string[]): boolean {
  console.error(`\n> harness ${args.join(' ')}`);
  const command = ['--import', 'tsx', join(root, 'src/cli/main.ts'), ...args];
  // Tables go where the rest goes: what this script says are the paths of the pages.
  return spawnSync(process.execPath, command, { cwd: root, stdio: ['ignore', process.stderr, 'inherit'] }).status === 0;
}

interface Competitor {
  /** Folder of its evaluation, and its name on the board. */
  readonly name: string;
  readonly label: string;
  readonly model: string;
  readonly more?: readonly string[];
}

/** The model of a training: what stands in runs/ already, else a short one of our own; undefined where that fails. */
function trained(method: string, label: string, config: readonly string[]): Competitor | undefined {
  const own = join(root, 'runs', method, 'model');
  const short = join(out, 'models', method);
  const name = method;
  if (existsSync(own)) return { name, label, model: own };
  const model = join(short, 'model');
  if (existsSync(model) || harness('align', `fixtures/${method}.yaml`, '--output-dir', short, ...config)) {
    return { name, label: `${label}, ${config[1]} ${config[0] === '--max-steps' ? 'steps' : 'episodes'}`, model };
  }
  return undefined;
}

/** Recordings hold a part of the benchmark: what was measured by published rules stands beside scores that need all of it. */
function parts(folders: readonly string[]): string[] {
  const found = new Set<string>();
  for (const folder of folders) {
    for (const task of readdirSync(join(folder, 'evals'))) {
      const file = join(folder, 'evals', task, 'results.json');
      if (!existsSync(file)) continue;
      const { kind, metrics } = JSON.parse(readFileSync(file, 'utf8')) as TaskResult;
      const [first] = Object.entries(metrics).filter(
        ([, { filter, value, higherIsBetter: better }]) => filter === 'compat' && value !== null && better !== null,
      );
      if (kind === 'task' && first !== undefined) found.add(`${task}:${first[0]}`);
    }
  }
  return [...found].sort();
}

/** The board of some evaluations, with the perspectives of a suite as its columns. @returns the page. */
function board(suite: string, title: string, columns: readonly string[], all: readonly Competitor[]): void {
  const folders = all.map(({ name }) => join(out, suite, name)).filter((folder) => existsSync(join(folder, 'evals')));
  if (folders.length === 0) return;
  const labels = Object.fromEntries(all.map(({ name, label }) => [name, label]));
  const config = join(out, `${suite}-board.yaml`);
  // YAML holds JSON.
  const ids = [...columns.map((column) => `${suite}/${column}`), ...parts(folders)];
  writeFileSync(config, `${JSON.stringify({ title, columns: ids, labels, all_metrics: true }, null, 1)}\n`);
  const page = join(out, `${suite}.html`);
  if (harness('leaderboard', ...folders, '--config', config, '--output', page, '--format', 'html')) console.log(page);
  else process.exitCode = 1;
}

function evaluated(suite: string, dataDir: string, all: readonly Competitor[]): void {
  const limit = values.limit === undefined ? [] : ['--limit', values.limit];
  for (const { name, model, more = [] } of all) {
    const place = ['--output-dir', join(out, suite, name), '--data-dir', dataDir];
    if (!harness('eval', '--suite', suite, '--model', model, ...more, ...place, ...limit)) process.exitCode = 1;
  }
}

// Published sets that a data folder may hold would make hours of this: an empty one keeps to the embedded part.
const nothing = join(out, 'no-data');
mkdirSync(nothing, { recursive: true });
const base = join(root, 'fixtures/models/tiny-llama-hh');
const steps = ['--max-steps', values.steps];
const reward = trained('reward', 'reward model', steps);
const variants: Competitor[] = [
  { name: 'base', label: 'tiny-llama-hh', model: base },
  { name: 'adapter', label: 'DPO, adapter', model: `${base}-lora` },
  trained('sft', 'SFT', steps),
  trained('dpo', 'DPO', steps),
  reward && trained('ppo', 'PPO', ['--total-episodes', '128', '--reward-model', reward.model]),
].filter((one): one is Competitor => one !== undefined);
evaluated('safety', nothing, variants);
board(
  'safety',
  'Safety of tiny-llama-hh and what trainings made of it',
  `overall toxicity stereotype adversarial out_of_distribution demonstrations privacy ethics fairness hallucination tone harm
  jailbreak injection`.split(/\s+/),
  variants,
);

const golden = process.env.GOLDEN_DIR ?? join(root, '../shared/golden');
const places =
  values.recordings === undefined
    ? [join(data, 'decodingtrust'), join(golden, 'decodingtrust')]
    : [resolve(values.recordings)];
const recorded: Competitor[] = [];
for (const folder of places.filter((place) => existsSync(place))) {
  for (const model of new Set((await replayFiles(folder)).map((file) => file.model))) {
    if (recorded.some(({ name }) => name === model)) continue;
    recorded.push({ name: model, label: model, model: `recorded:${folder}`, more: ['--model-args', `model=${model}`] });
  }
}
if (recorded.length === 0) console.error(`no recordings of DecodingTrust in ${places.join(', ')}`);
evaluated('decodingtrust', data, recorded);
board(
  'decodingtrust',
  'DecodingTrust of recorded models',
  `overall toxicity stereotype adversarial_robustness ood_robustness adversarial_demonstrations privacy machine_ethics
  fairness`.split(/\s+/),
  recorded,
);
