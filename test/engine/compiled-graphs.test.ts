/** Compiled graphs by key: made once however many ask, the oldest given up first, a failure forgotten. */
import { expect, it } from 'vitest';
import { CompiledGraphs } from '../../src/engine/compiled-graphs.ts';
import type { Program } from '../../src/engine/program.ts';

function counted(most?: number) {
  const log: string[] = [];
  const graphs = new CompiledGraphs<{ program: Program; name: string }>(most);
  const make = (name: string) => async () => {
    log.push(`+${name}`);
    const program: Program = { run: async () => ({}), dispose: async () => void log.push(`-${name}`) };
    return { program, name };
  };
  const ask = (name: string, replaces?: (other: string) => boolean) => graphs.get(name, make(name), replaces);
  return { log, graphs, ask };
}

it('compiles a graph once, also when it is asked for while it is made', async () => {
  const { log, ask } = counted();
  const [one, other] = await Promise.all([ask('a'), ask('a')]);
  expect(one).toBe(other);
  expect(log).toEqual(['+a']);
});

it('gives up the graph used longest ago before it makes another', async () => {
  const { log, ask, graphs } = counted(2);
  for (const name of ['a', 'b', 'a', 'c']) await ask(name);
  expect(log).toEqual(['+a', '+b', '-b', '+c']);
  await graphs.dispose();
  expect(log.slice(4)).toEqual(['-a', '-c']);
});

it('gives up what the next one replaces, and nothing else', async () => {
  const { log, ask } = counted(2);
  for (const name of ['x1', 'x2', 'y']) await ask(name, () => false);
  await ask('x3', (other) => !other.startsWith('x'));
  expect(log).toEqual(['+x1', '+x2', '+y', '-y', '+x3']);
});

it('tries again after a failure', async () => {
  const { log, ask, graphs } = counted();
  await expect(graphs.get('a', () => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory');
  await ask('a');
  expect(log).toEqual(['+a']);
});
