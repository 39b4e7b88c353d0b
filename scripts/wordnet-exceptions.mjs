/**
 * Writes evals/text/wordnet-exceptions.txt from the exception lists of a WordNet 3.0 dict folder (noun.exc, verb.exc, adj.exc,
 * adv.exc), which the npm package of WordNet's data lacks. Debian has them in the package wordnet-base.
 *
 *   node scripts/wordnet-exceptions.mjs /usr/share/wordnet
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const LINE = 118;

/** `axes ax axis` becomes the group `es>` with axes and the group `es>is` with axes. */
function grouped(text) {
  // As NLTK reads them: of two lines for the same form the last one holds.
  const bases = new Map();
  for (const line of text.split('\n')) {
    const [form, ...rest] = line.trim().split(/\s+/);
    if (form !== '' && rest.length > 0) bases.set(form, rest);
  }
  const groups = new Map();
  for (const [form, list] of bases) {
    for (const base of list) {
      let common = 0;
      while (common < form.length && form[common] === base[common]) common++;
      const rule = `${form.slice(common)}>${base.slice(common)}`;
      groups.set(rule, [...(groups.get(rule) ?? []), form]);
    }
  }
  const words = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([rule, forms]) => [rule, ...forms]);
  const lines = [''];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= LINE) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

const folder = process.argv[2];
if (folder === undefined) {
  process.stderr.write('Which dict folder? node scripts/wordnet-exceptions.mjs FOLDER\n');
  process.exit(2);
}
const read = (name) => grouped(readFileSync(join(folder, `${name}.exc`), 'utf8'));
const text = `# WordNet's exception lists: irregular forms and their base forms, written by scripts/wordnet-exceptions.mjs. After a part
# of speech in brackets, a word with > opens a group and says what its forms end in and what their base forms end in
# instead; a form may stand in several groups.
#
# From WordNet 3.0, Copyright 2006 by Princeton University. All rights reserved. The licence, which allows use, copies
# and changes for any purpose as long as its notice is kept, stands in THIRD_PARTY_NOTICES.
${['noun', 'verb', 'adj', 'adv'].map((name) => `[${name === 'adv' ? 'r' : name[0]}]\n${read(name)}\n`).join('')}`;
writeFileSync(resolve(import.meta.dirname, '..', 'evals', 'text', 'wordnet-exceptions.txt'), text);
