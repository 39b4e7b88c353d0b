/** The checks of `harness doctor`. Optional things that are absent are no fault; only what a run needs can be bad. */
import { mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, freemem, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { packageInfo, packageRoot } from '../base/package-root.ts';
import { silent } from '../train/events.ts';
import { resolveAlign } from './align/config.ts';

export interface Examined {
  name: string;
  state: 'good' | 'bad' | 'absent';
  text: string;
  hint?: string;
}

const GB = 2 ** 30;
const gigabytes = (bytes: number): string => `${(bytes / GB).toFixed(1)} GiB`;
const TOKENS = ['HF_TOKEN', 'OPENAI_API_KEY', 'ANTHROPIC_API_KEY'];
/** The disk a small run needs: a few checkpoints of a small model. */
const MIN_DISK = 0.5 * GB;
const MIN_MEMORY = GB;

export interface ExamineOptions {
  selfTest: boolean;
  env: NodeJS.ProcessEnv;
  /** Told what takes a while. */
  say(text: string): void;
}

/** Runs every check; none of them throws. */
export async function examine({ selfTest, env, say }: ExamineOptions): Promise<Examined[]> {
  const findings: Examined[] = [
    { name: 'harness', state: 'good', text: packageInfo().version },
    node(),
    { name: 'cores', state: 'good', text: `${availableParallelism()} (${cpus()[0]?.model.trim() ?? process.arch})` },
    memory(),
    disk(),
    await onnxRuntime(),
    installed('TensorFlow.js', '@tensorflow/tfjs-core'),
    await tensorflowGpu(),
    ...TOKENS.map((name): Examined => {
      const present = (env[name] ?? '') !== '';
      return { name, state: present ? 'good' : 'absent', text: present ? 'present' : 'not set' };
    }),
  ];
  if (selfTest) {
    say('training a few steps ...');
    findings.push(await trainAFew());
  }
  return findings;
}

function node(): Examined {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  const text = `${process.version} on ${process.platform} ${process.arch}`;
  return ok
    ? { name: 'Node', state: 'good', text }
    : { name: 'Node', state: 'bad', text, hint: 'install Node 20.19 or later' };
}

function memory(): Examined {
  const constrained = process.constrainedMemory();
  const total = constrained > 0 && constrained < totalmem() ? constrained : totalmem();
  const text = `${gigabytes(Math.min(total, freemem()))} free of ${gigabytes(total)}`;
  return { name: 'memory', state: total < MIN_MEMORY ? 'bad' : 'good', text };
}

function disk(): Examined {
  try {
    const { bavail, bsize } = statfsSync('.');
    const free = bavail * bsize;
    const text = `${gigabytes(free)} free in the working folder`;
    if (free >= MIN_DISK) return { name: 'disk', state: 'good', text };
    return { name: 'disk', state: 'bad', text, hint: 'checkpoints need room; set output_dir to another disk' };
  } catch (error) {
    return { name: 'disk', state: 'absent', text: `not known (${(error as Error).message})` };
  }
}

async function onnxRuntime(): Promise<Examined> {
  try {
    const { listSupportedBackends, env } = await import('../engine/onnx/runtime.ts');
    const names = (wanted: boolean): string[] =>
      listSupportedBackends().flatMap(({ name, bundled }) => (bundled === wanted ? [name] : []));
    const further = names(false).length === 0 ? '' : `; ${names(false).join(', ')} where their provider is installed`;
    const text = `${env.versions.node ?? env.versions.common}, providers ${names(true).join(', ')}${further}`;
    return { name: 'ONNX Runtime', state: 'good', text };
  } catch (error) {
    const hint =
      'npm ci in the project that uses harness; the package has binaries for Linux, macOS and Windows, x64 and arm64';
    return { name: 'ONNX Runtime', state: 'bad', text: firstLine(error), hint };
  }
}

function installed(name: string, packageName: string): Examined {
  try {
    const path = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
    const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
    return { name, state: 'good', text: version };
  } catch (error) {
    return { name, state: 'bad', text: firstLine(error), hint: 'npm ci' };
  }
}

/** The package's name is not written as an import: it is optional, large, and fails without its native library. */
async function tensorflowGpu(): Promise<Examined> {
  const packageName = '@tensorflow/tfjs-node-gpu';
  const name = 'TensorFlow GPU';
  try {
    createRequire(import.meta.url).resolve(packageName);
  } catch {
    return { name, state: 'absent', text: 'not installed', hint: `npm install ${packageName} for --device tensorflow` };
  }
  try {
    await import(packageName);
    return { name, state: 'good', text: 'installed' };
  } catch (error) {
    const hint = `its native library is missing: npm rebuild ${packageName} --build-addon-from-source, with scripts allowed`;
    return { name, state: 'absent', text: firstLine(error), hint };
  }
}

/** Three steps of DPO on the embedded model and pairs, in a temporary folder. */
async function trainAFew(): Promise<Examined> {
  const name = 'self-test';
  const folder = mkdtempSync(join(tmpdir(), 'harness-doctor-'));
  const started = performance.now();
  try {
    const { runAlign } = await import('./align/align.ts');
    const fixtures = join(packageRoot(), 'fixtures');
    const keys: Record<string, unknown> = {
      method: 'dpo',
      model_name_or_path: join(fixtures, 'models', 'tiny-llama-hh'),
      dataset_name: join(fixtures, 'preferences'),
      dataset_train_split: 'train[:6]',
      dataset_test_split: 'test[:2]',
      output_dir: join(folder, 'run'),
      max_steps: 3,
      per_device_train_batch_size: 2,
      max_length: 128,
      save_strategy: 'no',
      logging_steps: 1,
    };
    const overrides = Object.entries(keys).map(([key, value]) => ({
      path: [key],
      given: { kind: 'json' as const, value },
      spelled: `--${key}`,
    }));
    const config = await resolveAlign({ configFile: undefined, overrides, plugins: [], resume: undefined }, {});
    const losses: number[] = [];
    const reporter = { ...silent, step: ({ loss }: { loss: number }) => losses.push(loss) };
    await runAlign({ config, command: ['harness', 'doctor'], reporter });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const finite = losses.length > 0 && losses.every(Number.isFinite);
    const text = `${losses.length} steps of DPO in ${seconds} s, loss ${losses.at(-1)?.toFixed(4) ?? 'none'}`;
    return { name, state: finite ? 'good' : 'bad', text };
  } catch (error) {
    return { name, state: 'bad', text: firstLine(error), hint: 'harness doctor --no-self-test leaves it out' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const firstLine = (error: unknown): string => String((error as Error)?.message ?? error).split('\n')[0] as string;
