/**
 * A Vulkan driver for tests of the `webgpu` device: the machine's own, or SwiftShader, the software driver inside
 * Debian's chromium package, which runs anywhere and slowly (about 0.3 GFLOP/s on two cores). Found by trying each in a
 * process of its own, since a driver that does not fit can end the process that loads it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';

export interface Driver {
  name: string;
  /** What a process needs in its environment to find it. */
  env: Readonly<Record<string, string>>;
}

const CHROMIUM = '/usr/lib/chromium';
const LOADER = join(CHROMIUM, 'libvulkan.so.1');
const SWIFTSHADER: Driver = {
  name: 'SwiftShader of chromium',
  env: { VK_ICD_FILENAMES: join(CHROMIUM, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: CHROMIUM },
};

const PROBE = `
import * as ort from 'onnxruntime-node';
const identity = Buffer.from('CAo6PwoSCgF4EgF5GgAiCElkZW50aXR5EgdoYXJuZXNzWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUICEBVCEQoNY29tLm1pY3Jvc29mdBAB', 'base64');
const session = await ort.InferenceSession.create(identity, { executionProviders: ['webgpu'], logSeverityLevel: 4 });
const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.of(7), [1]) });
process.exit(y.data[0] === 7 ? 0 : 1);`;

const works = ({ env }: Driver): boolean =>
  spawnSync(process.execPath, ['--input-type=module', '-e', PROBE], {
    cwd: resolve(import.meta.dirname, '..', '..'),
    env: { ...process.env, ...env, ORT_DISABLE_TELEMETRY: '1' },
    stdio: 'ignore',
    timeout: 30_000,
  }).status === 0;

/** The first driver that works; undefined, and tests are skipped, where there is none. */
export function findDriver(): Driver | undefined {
  const candidates: Driver[] = [{ name: "the machine's own", env: {} }];
  if (existsSync(LOADER)) candidates.push(SWIFTSHADER);
  return candidates.find(works);
}

/** What a skipped test is called. */
export const NO_DRIVER = 'no Vulkan driver; on Debian: apt-get install chromium';

/** Makes this process find the driver. */
export function useDriver({ env }: Driver): void {
  for (const [name, value] of Object.entries(env)) process.env[name] = value;
  if (env.LD_LIBRARY_PATH === undefined) return;
  // The dynamic linker read LD_LIBRARY_PATH when the process began; a library that is loaded already is found by name.
  const RTLD_NODELETE = 0x1000;
  try {
    process.dlopen({ exports: {} }, LOADER, constants.dlopen.RTLD_NOW | RTLD_NODELETE);
  } catch (error) {
    // It is loaded all the same, but is no Node module.
    if (!(error as Error).message.includes('self-register')) throw error;
  }
}
