/** One name for a thing and one thing for a name: what two rooms export under one name has one shape. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '../../src');

it('no two exported types of src share a name and differ in shape', () => {
  const found = new Map<string, { file: string; shape: string }>();
  const twins: string[] = [];
  for (const file of readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))) {
    const text = readFileSync(join(SRC, file), 'utf8');
    for (const { 0: whole, groups } of text.matchAll(
      /^export (?:abstract )?(?:interface|class|type) (?<name>\w+)[\s\S]*?(?:^\}|;)$/gm,
    )) {
      const name = groups!.name!;
      const shape = whole.replace(/\/\*\*[\s\S]*?\*\/|\s+/g, ' ');
      const before = found.get(name);
      found.set(name, { file, shape });
      if (before !== undefined && before.shape !== shape) twins.push(`${name}: ${before.file} and ${file}`);
    }
  }
  expect(found.size).toBeGreaterThan(500);
  expect(twins).toEqual([]);
});
