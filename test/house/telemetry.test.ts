/**
 * Nothing is told to anybody, and nothing is written where nobody asked for it: every command runs as a process of its
 * own, with a home, a folder for temporary files and a working folder that were empty, under strace. Whatever it opens for
 * writing lies in the cache or has the name that the command line gave; it opens no socket of the internet and looks up no
 * name. (Without ORT_DISABLE_TELEMETRY, src/base/no-telemetry.ts, every command that computes fails here.) Where
 * strace is missing the commands run in a network without a way out, and only files that stay are looked for. Leaves out
 * what speaks to a server because it was told to: `data get`, models and judges on servers, `publish --to hf:`.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { harness } from '../cli/harness.ts';
import { PROGRAM } from '../support/program.ts';
import { canTrace, canUnshare, readTrace, traced } from '../support/trace.ts';

const root = packageRoot();
const fixtures = join(root, 'fixtures');
const model = join(fixtures, 'models', 'tiny-llama-hh');
const adapter = join(fixtures, 'models', 'tiny-llama-hh-lora');
const people = join(fixtures, 'fairness', 'predictions.csv');

interface Run {
  argv: string[];
  /** Other runs that come first, by name. */
  after?: string[];
  input?: string;
  /** What it may write in the working folder, and below that. */
  makes?: string[];
  /** Folders for temporary files that it may make and must remove, by the start of their names. */
  aside?: string;
  /** It asks the machine what its user is called: the same service of the C library, but no name of a host. */
  user?: boolean;
}

const quiz = (where: string): string[] => ['--tasks', 'embedded_knowledge', '--limit', '2', ...['--output-dir', where]];
const RUNS: Record<string, Run> = {
  help: { argv: ['--help'] },
  align: { argv: ['align', 'dpo.yaml'], makes: ['run'] },
  ppo: { argv: ['align', 'ppo.yaml'], makes: ['ppo'] },
  merge: { argv: ['merge', adapter, '--base', model, '--output-dir', 'merged'], makes: ['merged'] },
  eval: { argv: ['eval', '--model', model, ...quiz('base')], makes: ['base'] },
  'eval of a run': {
    argv: ['eval', '--into', 'run', '--tasks', 'embedded_knowledge', '--limit', '2'],
    after: ['align'],
    makes: ['run'],
  },
  score: { argv: ['score', '--data', join(fixtures, 'translations.jsonl'), '--metrics', 'bleu', '--resamples', '9'] },
  'score with a plug-in': {
    argv: ['score', '--data', people, '--metrics', 'mine', '--plugin', 'mine.ts', '--output-dir', 'scored'],
    makes: ['scored'],
  },
  mitigate: { argv: ['mitigate', '--data', people, '--group', 'sex', '--out', 'fair.jsonl'], makes: ['fair.jsonl'] },
  compare: {
    argv: ['compare', 'base', 'run', '--output', 'compared', '--resamples', '9'],
    after: ['eval', 'eval of a run'],
    makes: ['compared'],
  },
  leaderboard: {
    argv: ['leaderboard', 'base', 'run', '--output', 'board'],
    after: ['eval', 'eval of a run'],
    makes: ['board'],
  },
  card: { argv: ['card', 'run'], after: ['eval of a run', 'compare', 'leaderboard'], makes: ['run'] },
  publish: {
    argv: ['publish', 'run', '--to', 'folder:out', '--yes'],
    after: ['card'],
    makes: ['out', 'run'],
    user: true,
  },
  generate: { argv: ['generate', '--model', model, '--max-new-tokens', '4', 'Hello'] },
  chat: { argv: ['chat', '--model', model, '--max-new-tokens', '4'], input: 'Hello\n/exit\n' },
  init: { argv: ['init', 'sft'], makes: ['sft.yaml', 'sft.schema.json'] },
  schema: { argv: ['schema', 'dpo'] },
  list: { argv: ['list'] },
  'data list': { argv: ['data', 'list'] },
  'data import': { argv: ['data', 'import', 'hh-rlhf', '--from', 'copy', '--part', 'harmless-base'] },
  'data where': { argv: ['data', 'where', 'hh-rlhf'], after: ['data import'] },
  doctor: { argv: ['doctor'], aside: 'harness-doctor-' },
};

const TRAINING = [
  ...[`model_name_or_path: ${model}`, `dataset_name: ${join(fixtures, 'preferences')}`, 'max_steps: 1'],
  ...['dataset_train_split: train[:4]', 'dataset_test_split: test[:2]', 'per_device_train_batch_size: 2'],
  ...['max_length: 128', 'logging_steps: 1'],
];
const PPO = ['reward_funcs: [length]', 'response_length: 4', 'num_mini_batches: 1', 'num_ppo_epochs: 1'];
const METRIC = `import { defineMetric } from '@harness-ai/harness/plugin';
export default defineMetric({
  name: 'mine', summary: 'Ones', kind: 'text', source: 'here', higherIsBetter: true, range: [0, 1],
  schema: {}, inputs: { prediction: 'text' }, perSample: (): number => 1,
});`;

let place: string;
const at = (...path: string[]): string => join(place, ...path);
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'harness-telemetry-'));
  for (const folder of ['home', 'tmp', 'cache', 'work/copy/harmless-base', 'logs'])
    mkdirSync(at(folder), { recursive: true });
  writeFileSync(at('work', 'dpo.yaml'), ['method: dpo', 'output_dir: run', ...TRAINING].join('\n'));
  writeFileSync(at('work', 'ppo.yaml'), ['method: ppo', 'output_dir: ppo', ...TRAINING, ...PPO].join('\n'));
  writeFileSync(at('work', 'mine.ts'), METRIC);
  const pair = { chosen: '\n\nHuman: Hi\n\nAssistant: Hello.', rejected: '\n\nHuman: Hi\n\nAssistant: No.' };
  for (const part of ['train', 'test'])
    writeFileSync(at('work', 'copy', 'harmless-base', `${part}.jsonl`), `${JSON.stringify(pair)}\n`);
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const begun = new Map<string, Promise<{ code: number | null; said: string }>>();
/** Runs what `name` needs, then the command; each once. */
function ran(name: string): Promise<{ code: number | null; said: string }> {
  const { argv, after = [], input = '' } = RUNS[name] as Run;
  const start = async () => {
    for (const other of after) await ran(other);
    const before = canTrace ? traced(at('logs', name)) : ['unshare', '-rn'];
    const [command, ...args] = [...before, process.execPath, PROGRAM, ...argv];
    const XDG = { XDG_CACHE_HOME: at('home', 'c'), XDG_CONFIG_HOME: at('home', 'g'), XDG_DATA_HOME: at('home', 'd') };
    const env = { PATH: process.env.PATH, HOME: at('home'), TMPDIR: at('tmp'), HARNESS_CACHE: at('cache'), ...XDG };
    const child = spawn(command as string, args, { cwd: at('work'), env });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data));
    child.stdin.end(input);
    return new Promise<{ code: number | null; said: string }>((done) =>
      child.on('close', (code) => done({ code, said })),
    );
  };
  const promise = begun.get(name) ?? start();
  begun.set(name, promise);
  return promise;
}

/** A name that a file has while it is put together (src/base/atomic.ts), as the name it gets. */
const settled = (path: string): string => path.replace(/\/\.([^/]+)\.\d+-[0-9a-f]{8}\.tmp(?=\/|$)/, '/$1');
const isIn = (folder: string, path: string): boolean => path === folder || path.startsWith(folder + sep);
const DEVICES = /^\/dev\/(?:null|tty|shm|pts\/\d+)$|^\/proc\/self\/|^\/proc\/\d+\//;

const how = canTrace
  ? 'under strace'
  : canUnshare
    ? 'without a network (no strace here)'
    : '(skipped: no strace, no unshare)';
describe.skipIf(!canTrace && !canUnshare)(`every command ${how}`, () => {
  it('is in the table', async () => {
    const { out } = await harness(['--help']);
    const commands = [...out.split('Commands:')[1]!.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name);
    const tested = new Set(Object.values(RUNS).map(({ argv }) => argv[0]));
    expect(commands.filter((name) => name !== 'help' && !tested.has(name))).toEqual([]);
    expect(commands.length).toBeGreaterThan(14);
  });

  it.concurrent.each(Object.keys(RUNS))('%s', { timeout: 180_000 }, async (name) => {
    const { code, said } = await ran(name);
    expect(code, said).toBe(0);
    if (!canTrace) return;
    const { makes = [], aside, user = false } = RUNS[name] as Run;
    const allowed = [at('cache'), ...makes.map((path) => at('work', path))];
    const { written, network } = readTrace(at('logs', name), at('work'));
    const may = (path: string): boolean =>
      DEVICES.test(path) ||
      path === at('work') || // made before: to make it once more, as a file is written there, changes nothing
      allowed.some((folder) => isIn(folder, settled(path))) ||
      (aside !== undefined && path.startsWith(at('tmp', aside)));
    expect(written.filter((path) => !may(path))).toEqual([]);
    expect(network.filter((call) => !(user && /nscd|nsswitch/.test(call)))).toEqual([]);
  });

  it('leaves nothing behind at home, among temporary files, or in the working folder but what it was asked for', async () => {
    for (const name of Object.keys(RUNS)) await ran(name);
    expect(readdirSync(at('home'))).toEqual([]);
    expect(readdirSync(at('tmp'))).toEqual([]);
    const asked = Object.values(RUNS).flatMap(({ makes = [] }) => makes);
    expect(readdirSync(at('work')).sort()).toEqual(
      [...new Set([...asked, 'copy', 'dpo.yaml', 'mine.ts', 'ppo.yaml'])].sort(),
    );
  }, 180_000);
});
