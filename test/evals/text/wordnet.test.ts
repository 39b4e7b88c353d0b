/** Reading of a dict folder; real words are checked in test/golden. The folder here is ours: two synsets. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openWordNet } from '../../../evals/text/wordnet.ts';

const top = mkdtempSync(join(tmpdir(), 'wordnet-'));
afterAll(() => rmSync(top, { recursive: true }));

/** A dict folder with one noun synset (mouse, computer_mouse, Maus) and one adjective synset (ready). */
function dictFolder(name: string, files: Record<string, string> = {}): string {
  const folder = join(top, name);
  mkdirSync(folder);
  const licence = '  1 WordNet 3.9 Copyright 2006 by somebody.  \n';
  const noun = '000 05 n 03 mouse 0 computer_mouse 0 Maus 1 000 | a small thing  \n';
  const adjective = '000 00 a 02 ready(p) 0 set(ip) 0 000 | done  \n';
  const written = {
    'data.noun': licence + noun,
    'index.noun': `${licence}maus n 1 0 1 0 ${licence.length}  \nmouse n 1 1 @ 1 0 ${licence.length}  \n`,
    'data.adj': licence + adjective,
    'index.adj': `${licence}ready a 1 0 1 0 ${licence.length}  \n`,
    'data.verb': licence,
    'index.verb': licence,
    'data.adv': licence,
    'index.adv': licence,
    ...files,
  };
  for (const [file, text] of Object.entries(written)) writeFileSync(join(folder, file), text);
  return folder;
}

const sorted = (words: ReadonlySet<string>) => [...words].sort();

describe('openWordNet', () => {
  it('finds single-word members, by the irregular forms of our table and by endings', () => {
    const wordNet = openWordNet(dictFolder('plain'));
    expect(wordNet.version).toBe('3.9');
    expect(sorted(wordNet.synonyms('mouse'))).toEqual(['Maus', 'mouse']);
    expect(sorted(wordNet.synonyms('mice'))).toEqual(['Maus', 'mice', 'mouse']);
    expect(sorted(wordNet.synonyms('mouses'))).toEqual(['Maus', 'mouse', 'mouses']);
    expect(sorted(wordNet.synonyms('MAUS'))).toEqual(['MAUS', 'Maus', 'mouse']);
    expect(sorted(wordNet.synonyms('ready'))).toEqual(['ready', 'set']);
    expect(sorted(wordNet.synonyms('mou'))).toEqual(['mou']);
  });

  it("prefers the folder's own exception lists", () => {
    const wordNet = openWordNet(dictFolder('own', { 'noun.exc': 'meese mouse\n' }));
    expect(sorted(wordNet.synonyms('meese'))).toEqual(['Maus', 'meese', 'mouse']);
    expect(sorted(wordNet.synonyms('mice'))).toEqual(['mice']);
  });

  it('survives lines that say nothing sensible', () => {
    const wordNet = openWordNet(
      dictFolder('broken', { 'index.noun': 'mouse n x\n', 'index.adj': 'ready a 1 0 1 0 99999999\n', 'data.adj': '' }),
    );
    expect(sorted(wordNet.synonyms('mouse'))).toEqual(['mouse']);
    expect(sorted(wordNet.synonyms('ready'))).toEqual(['ready']);
  });

  it('tells a folder without the files from one with them', () => {
    expect(() => openWordNet(join(top, 'nothing'))).toThrow(
      expect.objectContaining({ code: 'WORDNET_UNREADABLE', hint: expect.stringContaining('dict') }),
    );
  });
});
