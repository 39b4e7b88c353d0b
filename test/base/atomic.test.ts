import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  isTemporaryName,
  makeFolder,
  renameDirectoryAtomic,
  temporaryPath,
  writeFileAtomic,
  writeStreamAtomic,
} from '../../src/base/atomic.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harness-atomic-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('writing files', () => {
  it('replaces a file and makes missing folders', async () => {
    const path = join(folder, 'a', 'b', 'state.json');
    await writeFileAtomic(path, 'one');
    await writeFileAtomic(path, new TextEncoder().encode('two'));
    expect(await readFile(path, 'utf8')).toBe('two');
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['state.json']);
  });

  it('keeps the old content and leaves nothing behind when writing fails half-way', async () => {
    const home = join(folder, 'half');
    const path = join(home, 'weights');
    await writeFileAtomic(path, 'old');
    const failing = writeStreamAtomic(path, async (handle) => {
      await handle.write('new but not all of it');
      throw new Error('stopped');
    });
    await expect(failing).rejects.toThrow('stopped');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(home)).toEqual(['weights']);
  });

  it('shows the old content until the new is complete', async () => {
    const home = join(folder, 'during');
    const path = join(home, 'file');
    await writeFileAtomic(path, 'old');
    const during = await writeStreamAtomic(path, async (handle) => {
      await handle.write('new');
      return [await readFile(path, 'utf8'), (await readdir(home)).filter((name) => name !== 'file')] as const;
    });
    expect(during[0]).toBe('old');
    expect(during[1].map(isTemporaryName)).toEqual([true]);
    expect(await readFile(path, 'utf8')).toBe('new');
  });

  it('says that a place cannot be written', async () => {
    await writeFile(join(folder, 'plain'), '');
    await expect(writeFileAtomic(join(folder, 'plain', 'x.json'), '')).rejects.toMatchObject({
      code: 'DISK_UNWRITABLE',
      exitCode: 2,
      message: expect.stringContaining(join('plain', 'x.json')),
    });
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    const path = join(folder, 'big');
    const full = writeStreamAtomic(path, async () => {
      const device = await open('/dev/full', 'w');
      try {
        await device.write('x');
      } finally {
        await device.close();
      }
    });
    await expect(full).rejects.toMatchObject({ code: 'DISK_FULL', exitCode: 1, where: { file: path } });
    expect(existsSync(path)).toBe(false);
  });
});

describe('moving folders', () => {
  it('puts a folder in place of another', async () => {
    const to = join(folder, 'checkpoint-10');
    for (const content of ['first', 'second']) {
      const from = temporaryPath(to);
      await mkdir(from);
      await writeFileAtomic(join(from, content), content);
      await renameDirectoryAtomic(from, to);
    }
    expect(await readdir(to)).toEqual(['second']);
    expect((await readdir(folder)).filter(isTemporaryName)).toEqual([]);
  });

  it('puts the old folder back when the new one is not there', async () => {
    const to = join(folder, 'kept');
    await writeFileAtomic(join(to, 'file'), 'kept');
    await expect(renameDirectoryAtomic(join(folder, 'nowhere'), to)).rejects.toMatchObject({ code: 'DISK_ERROR' });
    expect(await readFile(join(to, 'file'), 'utf8')).toBe('kept');
  });
});

it('a folder that cannot be made is an error, not an endless wait', async () => {
  await makeFolder(join(folder, 'x', 'y', 'z'));
  await makeFolder(join(folder, 'x'));
  expect(existsSync(join(folder, 'x', 'y', 'z'))).toBe(true);
  await expect(makeFolder('/proc/harness/x')).rejects.toThrow();
  await expect(makeFolder('/dev/null/x')).rejects.toThrow();
});
