/** Peak memory, measured: each case is one training step in a fresh process. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MemoryCase } from './memory-child.ts';

const here = import.meta.dirname;
/** Megabytes that a step adds to the process. */
function added(c: MemoryCase): { added: number; parts: number } {
  const args = ['--import', 'tsx', join(here, 'memory-child.ts'), JSON.stringify(c)];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: join(here, '..', '..'), encoding: 'utf8' })) as {
    added: number;
    parts: number;
  };
}

describe.skipIf(!existsSync('/proc/self/clear_refs'))('peak memory of a training step', () => {
  it('does not grow with tokens times vocabulary', () => {
    const shape = { layers: 1, vocabulary: 32_768, tokens: 100, checkpointing: false };
    const small = added({ ...shape, trees: 8 });
    const large = added({ ...shape, trees: 32 });
    expect(large.parts).toBeGreaterThan(small.parts);
    // One matrix of the 2,376 further predictions and the vocabulary is 297 MB, and a step that keeps them needs several.
    const logits = (24 * 99 * shape.vocabulary * 4) / 2 ** 20;
    expect(large.added - small.added).toBeLessThan(logits / 2);
  }, 120_000);

  it('falls with gradient checkpointing', () => {
    const shape = { layers: 12, vocabulary: 512, tokens: 400, trees: 3 };
    const kept = added({ ...shape, checkpointing: false });
    const again = added({ ...shape, checkpointing: true });
    expect(again.added).toBeLessThan(0.6 * kept.added);
  }, 120_000);
});
