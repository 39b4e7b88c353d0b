import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sha256, sha256File } from '../../src/base/hash.ts';

// FIPS 180-2, appendix B.
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const MILLION_A = 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0';

it('hashes texts and views one after the other', () => {
  expect(sha256('abc')).toBe(ABC);
  expect(sha256('a', new TextEncoder().encode('bc'))).toBe(ABC);
  const letters = new TextEncoder().encode('xxxxabcx');
  expect(sha256(new Uint8Array(letters.buffer, 4, 3))).toBe(ABC);
});

it('hashes views longer than one piece', () => {
  const bytes = new Uint8Array(16 * 1024 * 1024 + 5).fill(7);
  expect(sha256(bytes)).toBe(sha256(bytes.subarray(0, 1000), bytes.subarray(1000)));
});

it('hashes files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'harness-hash-'));
  const path = join(folder, 'file');
  await writeFile(path, 'a'.repeat(1_000_000));
  expect(await sha256File(path)).toBe(MILLION_A);
  await expect(sha256File(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  await rm(folder, { recursive: true });
});
