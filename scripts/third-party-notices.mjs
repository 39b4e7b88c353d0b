/**
 * Writes THIRD_PARTY_NOTICES: every package that an installation of ours brings along (package-lock.json without
 * development packages), with version, licence, source and copyright, from what lies in node_modules. With `--check`
 * it writes nothing and fails when the file is out of date.
 *
 *   node scripts/third-party-notices.mjs [--check]
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const target = join(root, 'THIRD_PARTY_NOTICES');

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** The licence of what evals/text/wordnet-exceptions.txt holds; it has to stand on all copies. */
const WORDNET = `WordNet Release 3.0

This software and database is being provided to you, the LICENSEE, by Princeton University under the following license. By
obtaining, using and/or copying this software and database, you agree that you have read, understood, and will comply with
these terms and conditions.:

Permission to use, copy, modify and distribute this software and database and its documentation for any purpose and without
fee or royalty is hereby granted, provided that you agree to comply with the following copyright notice and statements,
including the disclaimer, and that the same appear on ALL copies of the software, database and documentation, including
modifications that you make for internal use or for distribution.

WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved.

THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES, EXPRESS OR
IMPLIED. BY WAY OF EXAMPLE, BUT NOT LIMITATION, PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES OF
MERCHANTABILITY OR FITNESS FOR ANY PARTICULAR PURPOSE OR THAT THE USE OF THE LICENSED SOFTWARE, DATABASE OR DOCUMENTATION
WILL NOT INFRINGE ANY THIRD PARTY PATENTS, COPYRIGHTS, TRADEMARKS OR OTHER RIGHTS.

The name of Princeton University or Princeton may not be used in advertising or publicity pertaining to distribution of the
software and/or database. Title to copyright in this software, database and any associated documentation shall at all times
remain with Princeton University and LICENSEE agrees to preserve same.`;

/** Holders of packages that ship without a licence file, as their source names them. */
const holders = {
  '@tensorflow/tfjs-backend-cpu': 'Copyright Google LLC',
  '@tensorflow/tfjs-core': 'Copyright Google LLC',
  'onnxruntime-common': 'Copyright (c) Microsoft Corporation',
  'onnxruntime-node':
    'Copyright (c) Microsoft Corporation. Holds binaries of ONNX Runtime, whose own notices are at\n' +
    'https://github.com/microsoft/onnxruntime/blob/main/ThirdPartyNotices.txt',
  'gearhash-jit': 'The package ships no licence file and names no holder; its manifest says MIT.',
  seedrandom: 'Copyright 2019 David Bau',
  tr46: 'Copyright (c) Sebastian Mayr',
};

/** Words and punctuation alone: quote marks and line ends differ between copies of the same licence. */
const squeeze = (text) => text.replace(/\W+/g, ' ').trim().toLowerCase();

/** Where the source is told to be; a package that does not tell is named by its page in the registry. */
function source({ name, repository, homepage }) {
  const told = (typeof repository === 'string' ? repository : repository?.url) ?? homepage;
  const url = told ?? `https://www.npmjs.com/package/${name}`;
  const full = url.includes('://') ? url : `https://github.com/${url.replace(/^github:/, '')}`;
  return full
    .replace(/^git\+/, '')
    .replace(/^git:/, 'https:')
    .replace(/\.git$/, '');
}

/** One package's paragraph; texts that are the plain MIT or Apache licence are told by name. */
function entry(folder, locked) {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const name = manifest.name;
  if (manifest.version !== locked.version)
    throw new Error(`${name}: ${manifest.version} installed, ${locked.version} locked; run npm ci`);
  const head = `${name} ${locked.version} (${manifest.license})\n${source(manifest)}`;
  const files = readdirSync(join(root, folder))
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort();
  if (files.length === 0) {
    if (holders[name] === undefined)
      throw new Error(`${name} ships no licence file: add its holder to ${import.meta.filename}`);
    return `${head}\n${holders[name]}`;
  }
  const texts = files.map((file) => {
    const text = readFileSync(join(root, folder, file), 'utf8')
      .replaceAll('\r\n', '\n')
      .trim();
    const plain = squeeze(text);
    if (plain.startsWith('apache license version 2 0'))
      return text.match(/^ *Copyright (?!\[)\S.*\d{4}.*$/m)?.[0].trim() ?? '';
    if (plain.includes(squeeze(MIT)))
      return text
        .split('\n')
        .filter((line) => /^\s*copyright/i.test(line))
        .map((line) => line.trim())
        .join('\n');
    return text;
  });
  return [head, ...texts].filter((text) => text !== '').join('\n');
}

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const entries = Object.entries(lock.packages)
  .filter(([folder, locked]) => folder !== '' && !locked.dev && (!locked.optional || existsSync(join(root, folder))))
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([folder, locked]) => entry(folder, locked));
const rule = `\n\n${'-'.repeat(80)}\n`;
const text = `THIRD-PARTY NOTICES

npm installs these packages beside harness; none of their code is part of this package. Where a paragraph names "MIT"
or "Apache-2.0" without a text, the text at the end of this file or the file LICENSE is meant.
Written by scripts/third-party-notices.mjs from the installed packages.

Part of this package is a table of irregular word forms from WordNet (evals/text/wordnet-exceptions.txt):

${WORDNET}
${rule}${entries.join(rule)}${rule}The MIT License\n\n${MIT}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
  process.stderr.write('THIRD_PARTY_NOTICES does not match the installed packages; run: npm run notices\n');
  process.exitCode = 1;
}
