/**
 * Two real runs, as small as they can be: the embedded model trained by DPO for two steps and measured on our own items about
 * groups and a few of other kinds, and the model it began with, measured alike.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/base/package-root.ts';
import { harness } from '../../cli/harness.ts';

const SUITE = `
name: small
summary: A few of our own tasks
version: 1
note: Of each task only the first samples.
tasks: [{ task: fairness_pairs }, { task: fairness_questions }, { task: embedded_knowledge }, { task: embedded_translation }]
headline:
  - { name: right, summary: Right answers, metric: acc, tasks: [{ task: fairness_questions }, { task: embedded_knowledge }] }
`;
const FIXTURES = join(packageRoot(), 'fixtures');

/** Makes both runs in the folder. @returns their folders, the trained one first. */
export async function realRuns(folder: string): Promise<[string, string]> {
  const [trained, start] = [join(folder, 'trained'), join(folder, 'start')];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'small.yaml'), SUITE);
  const run = async (...words: string[]): Promise<void> => {
    const env = { ...process.env, HARNESS_CACHE: join(folder, 'cache') };
    const { code, err } = await harness([...words, '--quiet', '--no-card'], env);
    if (code !== 0) throw new Error(`harness ${words[0]}: ${err}`);
  };
  const rows = ['--dataset_train_split', 'train[:4]', '--dataset_test_split', 'test[:4]', '--max_length', '96'];
  const steps = ['--max_steps', '2', '--per_device_train_batch_size', '2', '--logging_steps', '1'];
  await run('align', join(FIXTURES, 'dpo.yaml'), '--output-dir', trained, ...rows, ...steps, '--save_strategy', 'no');
  const suite = ['--suite', join(folder, 'small.yaml'), '--limit', '4'];
  await run('eval', ...suite, '--into', trained);
  await run('eval', ...suite, '--model', join(FIXTURES, 'models', 'tiny-llama-hh'), '--output-dir', start);
  return [trained, start];
}
