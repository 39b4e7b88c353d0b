/**
 * Proves that no kill hurts a run: SFT, DPO, LoRA and PPO runs of a tiny model are killed with SIGKILL again and again, at
 * moments drawn from a seed, and resumed until they end. Then every file of the run folder must be that of a run nobody
 * disturbed. Prints where the kills fell; exits 1 when anything differs.
 *
 *   npm run test:kills -- [--kills 60] [--seed 1] [--methods sft,dpo,lora,ppo] [--source] [--keep]
 *
 * `--source` runs src/ instead of the build. Times are left out of what is compared: TensorBoard events, clocks of run.json, and the
 * card, which tells when the run began and how long it took; that there is one is compared.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = resolve(import.meta.dirname, '..');
const { values: args } = parseArgs({
  options: {
    kills: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    methods: { type: 'string', default: 'sft,dpo,lora,ppo' },
    source: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const tsx = () => pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const program = args.source
  ? ['--import', tsx(), join(root, 'src', 'cli', 'main.ts')]
  : [join(root, 'dist', 'src', 'cli', 'main.js')];
const hook = pathToFileURL(join(import.meta.dirname, 'kill-hook.mjs')).href;
const folder = mkdtempSync(join(tmpdir(), 'harness-kills-'));
const model = join(folder, 'tiny');
const say = (line) => process.stdout.write(`${line}\n`);

const SHARED = {
  model_name_or_path: model,
  dataset_name: join(root, 'fixtures', 'preferences'),
  dataset_train_split: 'train[:12]',
  dataset_test_split: 'test[:4]',
  max_length: 48,
  max_steps: 12,
  per_device_train_batch_size: 2,
  learning_rate: 1e-3,
  logging_steps: 1,
  save_strategy: 'steps',
};
/** Checkpoints that may stand after a rotation, beside the config. */
const RUNS = {
  sft: { keep: 2, config: { method: 'sft', save_steps: 1, save_total_limit: 2, gradient_accumulation_steps: 2 } },
  dpo: {
    keep: 2,
    config: {
      ...{ method: 'dpo', save_steps: 2, save_total_limit: 1, eval_strategy: 'steps', eval_steps: 2 },
      ...{ load_best_model_at_end: true, metric_for_best_model: 'loss', per_device_eval_batch_size: 2 },
    },
  },
  lora: {
    keep: 1,
    config: { method: 'dpo', use_peft: true, lora_r: 4, lora_dropout: 0.1, save_steps: 1, save_total_limit: 1 },
  },
  // Everything that a round hands to the next: the coefficient, running moments of scores, averaged weights.
  ppo: {
    keep: 2,
    config: {
      ...{ method: 'ppo', save_steps: 2, save_total_limit: 2, reward_funcs: ['length'], response_length: 8 },
      ...{ num_ppo_epochs: 3, num_mini_batches: 2, adap_kl_ctrl: true, use_score_norm: true, ema_decay: 0.9 },
    },
  },
};

/** mulberry32: numbers in [0, 1) that depend on the seed alone. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
const random = generator(Number(args.seed));
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];

/** A Llama of two small layers with the tokenizer of the embedded model and random weights. */
function writeTinyModel() {
  const source = join(root, 'fixtures', 'models', 'tiny-llama-hh');
  mkdirSync(model);
  for (const name of ['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja', 'special_tokens_map.json']) {
    copyFileSync(join(source, name), join(model, name));
  }
  const config = JSON.parse(readFileSync(join(source, 'config.json'), 'utf8'));
  const [hidden, inner, head, layers] = [32, 48, 16, 2];
  Object.assign(config, { hidden_size: hidden, intermediate_size: inner, head_dim: head, num_hidden_layers: layers });
  Object.assign(config, { num_attention_heads: 2, num_key_value_heads: 1, tie_word_embeddings: true });
  writeFileSync(join(model, 'config.json'), JSON.stringify(config));
  const shapes = { 'model.embed_tokens.weight': [config.vocab_size, hidden], 'model.norm.weight': [hidden] };
  for (let i = 0; i < layers; i++) {
    const at = (name, ...shape) => {
      shapes[`model.layers.${i}.${name}.weight`] = shape;
    };
    at('input_layernorm', hidden);
    at('post_attention_layernorm', hidden);
    at('self_attn.q_proj', 2 * head, hidden);
    at('self_attn.k_proj', head, hidden);
    at('self_attn.v_proj', head, hidden);
    at('self_attn.o_proj', hidden, 2 * head);
    at('mlp.gate_proj', inner, hidden);
    at('mlp.up_proj', inner, hidden);
    at('mlp.down_proj', hidden, inner);
  }
  const header = { __metadata__: { format: 'pt' } };
  const weight = generator(7);
  const parts = [];
  let at = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const norm = shape.length === 1;
    const values = Float32Array.from({ length: shape.reduce((n, size) => n * size) }, () =>
      norm ? 1 : weight() - 0.5,
    );
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + values.byteLength] };
    at += values.byteLength;
    parts.push(Buffer.from(values.buffer));
  }
  let text = JSON.stringify(header);
  text += ' '.repeat(-text.length & 7);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(join(model, 'model.safetensors'), Buffer.concat([length, Buffer.from(text), ...parts]));
}

/** Starts `align` on a config; `kill` says when it is to die. Resolves when the process is gone. */
async function start(name, run, cache, { resume, kill }) {
  const config = join(folder, `${name}.yaml`);
  writeFileSync(config, JSON.stringify({ ...SHARED, ...RUNS[name].config }));
  const env = { ...process.env, HARNESS_CACHE: cache };
  const preload = [];
  if (kill?.operation !== undefined) {
    env.KILL_AT = JSON.stringify(kill.operation);
    preload.push('--import', hook);
  }
  const argv = ['align', config, '--output_dir', run, ...(resume ? ['--resume'] : [])];
  const began = Date.now();
  const child = spawn(process.execPath, [...preload, ...program, ...argv], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (data) => {
    err += data;
  });
  const ended = new Promise((done) => child.on('close', (code, signal) => done({ code, signal })));
  const controller = new AbortController();
  if (kill?.outside !== undefined) {
    kill.outside({ run, saw: () => err, signal: controller.signal }).then(
      () => child.kill('SIGKILL'),
      () => undefined,
    );
  }
  const { code, signal } = await ended;
  controller.abort();
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`${name}: exit code ${code}\n${err}`);
  return { killed: signal === 'SIGKILL', began };
}

/** Waits for what `look` finds, then a little longer. */
const when = (look, delay) => async (context) => {
  while (!look(context)) await sleep(2, undefined, { signal: context.signal });
  await sleep(delay, undefined, { signal: context.signal });
};
/** Waits for the nth event on a name in the run folder that matches. */
const onEvent = (pattern, count, delay) => async (context) => {
  while (!existsSync(context.run)) await sleep(2, undefined, { signal: context.signal });
  let left = count;
  await new Promise((done) => {
    const watcher = watch(context.run, { signal: context.signal }, (_, name) => {
      if (name !== null && pattern.test(name) && --left === 0) done();
    });
    watcher.on('error', () => undefined);
  });
  await sleep(delay, undefined, { signal: context.signal });
};

const lines = (run) => {
  const path = join(run, 'metrics.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length : 0;
};
const operation = (pattern, most) => ({
  operation: { pattern, skip: below(most), how: pick(['before', 'half', 'half', 'after']) },
});

/** Where kills are aimed, with weights; where one falls is read from what it left. */
const AIMS = [
  [5, () => operation('/\\.checkpoint-\\d+\\.', 120)],
  [3, () => ({ outside: onEvent(/^\.checkpoint-/, 1 + below(6), random() * 25) })],
  [4, () => operation('/checkpoint-\\d+$', 12)],
  [3, () => operation('/\\.model\\.', 30)],
  [
    4,
    (run) => {
      const before = lines(run);
      return { outside: when(() => lines(run) > Math.max(1, before) + below(4), random() * 40) };
    },
  ],
  [2, () => ({ ...operation('/reference/', 8), cold: true })],
  [2, () => ({ outside: when(({ saw }) => saw().includes('reference log-prob'), random() * 60), cold: true })],
  [2, () => operation('/(\\.?run\\.json|\\.?metrics\\.jsonl|\\.?held-out\\.json|\\.?config\\.yaml|\\.lock)', 14)],
  [1, () => ({ outside: when(() => true, random() * 900) })],
];
const drawn = AIMS.flatMap(([weight, aim]) => Array.from({ length: weight }, () => aim));

const steps = (run) =>
  readdirSync(run)
    .flatMap((name) => /^checkpoint-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Throws unless everything under a checkpoint's name is whole, by its own checksums. */
function assertWhole(run) {
  for (const step of steps(run)) {
    const path = join(run, `checkpoint-${step}`);
    const { files } = JSON.parse(readFileSync(join(path, 'checksums.json'), 'utf8'));
    for (const [name, { sha256: expected }] of Object.entries(files)) {
      if (sha256(readFileSync(join(path, name))) !== expected) throw new Error(`${path}: ${name} is half written`);
    }
  }
}

/** What the process was doing, from what it left. `began` is when it started, in milliseconds. */
function phase(name, run, began) {
  const time = (file) => (existsSync(join(run, file)) ? statSync(join(run, file)).mtimeMs : 0);
  if (time('run.json') < began) return 'start';
  const names = readdirSync(run);
  const newest = existsSync(run) ? (steps(run).at(-1) ?? 0) : 0;
  for (const left of names) {
    const step = /^\.checkpoint-(\d+)\..*\.tmp$/.exec(left)?.[1];
    if (step !== undefined) return Number(step) < newest ? 'rotation' : 'checkpoint';
    if (/^\.model\..*\.tmp$/.test(left)) return 'model';
  }
  if (time('model') >= began) return 'end';
  if (time('metrics.jsonl') < time('run.json')) return 'reference';
  return steps(run).length > RUNS[name].keep ? 'rotation' : 'step';
}

/** Every file of a run by its hash, clocks left out. */
function contents(run) {
  const found = {};
  const walk = (at) => {
    for (const entry of readdirSync(join(run, at), { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (path === 'run.json') {
        const { status, method, versions, seeds, inputs, config_sha256, summary } = JSON.parse(
          readFileSync(join(run, path), 'utf8'),
        );
        const rest = Object.entries(summary ?? {}).filter(
          ([key]) => !/^train_.*(runtime|second)$|^time\/|^model$/.test(key),
        );
        found[path] = sha256(JSON.stringify([status, method, versions, seeds, inputs, config_sha256, rest]));
      } else if (path === 'card.html' || path === 'README.md') found[path] = 'a card';
      else if (!entry.name.startsWith('events.')) found[path] = sha256(readFileSync(join(run, path)));
    }
  };
  walk('');
  return found;
}

/** What is wrong with a run's files; a whole folder that is missing or too much counts once. */
function differences(expected, actual) {
  const paths = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
  const faults = paths
    .filter((path) => expected[path] !== actual[path])
    .map((path) => {
      if (path in actual && path in expected) return `${path} differs`;
      return `${path.split('/')[0]} ${path in expected ? 'is missing' : 'is too much'}`;
    });
  return [...new Set(faults)];
}

/** Kills runs of one method until `quota` kills have fallen. */
async function torment(name, quota) {
  const whole = join(folder, `${name}-whole`);
  const cache = (n) => join(folder, `${name}-cache-${n}`);
  await start(name, whole, cache('whole'), {});
  const expected = contents(whole);
  const row = { method: name, kills: 0, runs: 0, phases: {}, faults: [] };
  while (row.kills < quota) {
    const run = join(folder, `${name}-${row.runs}`);
    for (let resume = false; ; resume = true) {
      const kill = row.kills < quota ? pick(drawn)(run) : undefined;
      if (kill?.cold) rmSync(join(cache(row.runs), 'reference'), { recursive: true, force: true });
      const before = existsSync(run) ? (steps(run).at(-1) ?? 0) : 0;
      const { killed, began } = await start(name, run, cache(row.runs), { resume, kill });
      if (!killed) break;
      row.kills++;
      const where = existsSync(run) ? phase(name, run, began) : 'start';
      row.phases[where] = (row.phases[where] ?? 0) + 1;
      if (!existsSync(run)) continue;
      assertWhole(run);
      const newest = steps(run).at(-1) ?? 0;
      if (newest < before) throw new Error(`${run}: step ${before} was on disk, and after a kill only ${newest}`);
    }
    row.faults.push(...differences(expected, contents(run)).map((what) => `${name} run ${row.runs}: ${what}`));
    row.runs++;
    if (!args.keep) rmSync(run, { recursive: true });
  }
  return row;
}

const PHASES = ['start', 'reference', 'step', 'checkpoint', 'rotation', 'model', 'end'];
const table = (cells) =>
  cells
    .map((cell, i) => String(cell).padEnd(i === 0 ? 8 : 11))
    .join('')
    .trimEnd();

try {
  writeTinyModel();
  const methods = args.methods.split(',');
  const kills = Number(args.kills);
  say(table(['method', 'kills', 'runs', ...PHASES, 'identical']));
  let faults = 0;
  let left = kills;
  for (const [i, name] of methods.entries()) {
    const quota = Math.ceil(left / (methods.length - i));
    left -= quota;
    const row = await torment(name, quota);
    const fell = PHASES.map((where) => row.phases[where] ?? 0);
    say(table([name, row.kills, row.runs, ...fell, row.faults.length === 0 ? 'yes' : 'NO']));
    for (const fault of row.faults) say(`  ${fault}`);
    faults += row.faults.length;
  }
  if (faults > 0) process.exitCode = 1;
} catch (error) {
  say(error.stack);
  process.exitCode = 1;
} finally {
  if (args.keep) say(folder);
  else rmSync(folder, { recursive: true, force: true });
}
