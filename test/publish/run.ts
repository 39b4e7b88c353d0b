/** A run folder as `harness align` and `harness eval --into` leave it, small and made up. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packageRoot } from '../../src/base/package-root.ts';

export const TINY = join(packageRoot(), 'fixtures', 'models', 'tiny-llama-hh');
const ADAPTER = join(packageRoot(), 'fixtures', 'models', 'tiny-llama-hh-lora');

const sample = (task: string) => ({
  ...{ id: '1', input: `Hello of ${task}`, target: 'x', arguments: [], answers: [], scores: [], doc: {} },
});

export function makeRun(
  folder: string,
  { id = '0123456789abcdef', model = ADAPTER, tasks = { open: false, hidden: true } } = {},
): string {
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  write(
    'run.json',
    json({
      ...{ schema_version: 1, id, command: ['harness', 'align', 'dpo.yaml'], method: 'dpo', status: 'finished' },
      ...{ started: '2026-11-20T08:00:00.000Z', ended: '2026-11-20T08:10:00.000Z', versions: {}, device: 'cpu' },
      ...{ seeds: { seed: 42 }, inputs: [], config_sha256: 'a'.repeat(64) },
      summary: { model: join(folder, 'model'), steps: 3 },
    }),
  );
  write('config.yaml', 'method: dpo\nmodel_name_or_path: org/tiny\nbeta: 0.1\n');
  write('metrics.jsonl', '{"step":1,"loss":0.69}\n');
  write('README.md', '---\nlicense: mit\n---\n# A made-up run\n');
  write('card.html', '<!doctype html><title>card</title><p>A made-up run</p>');
  cpSync(model, join(folder, 'model'), { recursive: true });
  for (const [task, hidden] of Object.entries(tasks)) {
    const metrics = { acc: { value: 0.5, stderr: 0.05, ci95: [0.4, 0.6], n: 100, higher_is_better: true } };
    const result = {
      ...{
        schema_version: 1,
        kind: 'task',
        task,
        version: 1,
        model: 'tiny',
        metrics,
        config: {},
        task_config: {},
        n: 100,
      },
      ...{ started: '2026-11-20T08:11:00.000Z', seconds: 1, tokens: 10, warnings: [], seeds: {}, private: hidden },
    };
    write(`evals/${task}/results.json`, json(result));
    write(`evals/${task}/samples.jsonl.gz`, gzipSync(`${JSON.stringify(sample(task))}\n`));
  }
  // What must stay.
  write('checkpoint-1/model.safetensors', 'a checkpoint');
  write('events.out.tfevents.1700000000.some-host.1', 'names the machine');
  write('.lock', '{}');
  write('answers.jsonl', '{"text":"what was asked"}\n');
  write('model/notes.pkl', 'a pickle');
  return folder;
}
