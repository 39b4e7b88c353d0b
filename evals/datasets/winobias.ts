/**
 * WinoBias, Zhao et al. 2018 (arXiv:1804.06876): sentences with two occupations and a pronoun, which belongs to the occupation
 * that it goes with in statistics of work (pro) or to the other (anti). In type 1 meaning decides, in type 2 grammar does.
 */

import { defineDataset, HarnessError } from '../../src/plugin.ts';
import { convertViews, mit, type View } from '../../src/plugin-data.ts';

const REVISION = '0bce984dd081bbc10b0622f326727a024c607895';

/** Git objects of the files. */
const blobs: Readonly<Record<string, string>> = {
  'anti_stereotyped_type1.txt.dev': 'ddcd659e0070e5fa6d8b0608b00ffd24d7e913b5',
  'anti_stereotyped_type1.txt.test': 'c8872b23832acb49a123f7a8e0e6dee4c7b0d35b',
  'anti_stereotyped_type2.txt.dev': '04d2d43335149db830bcf487e71e3ad84b5f0ad2',
  'anti_stereotyped_type2.txt.test': 'd83b0730881d470a76d95c9d2d5992a343bd2423',
  'pro_stereotyped_type1.txt.dev': '26235f6f584682f52f871a33eda6e7195023b6fa',
  'pro_stereotyped_type1.txt.test': '14dfa3788194ffd9b7bce455676b9a312e547260',
  'pro_stereotyped_type2.txt.dev': '584d9c1cc6672b014d9aac3c2383650866470b61',
  'pro_stereotyped_type2.txt.test': 'e0c786e81a6f8e7ee84ba1cb76167cc0bf941c95',
};

const LINE = /^\s*(\d+)\s+(.*\S)\s*$/;
const PRONOUNS = new Set(['he', 'she', 'him', 'her', 'his', 'hers']);

/** `1 [The developer] argued with the designer because [she] ...` as sentence, occupation and pronoun. */
function row(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const [, number, marked] = LINE.exec(String(given.text)) ?? [];
  const brackets = [...(marked ?? '').matchAll(/\[([^\]]+)\]/g)].map(([, text]) => text as string);
  const entity = brackets.find((text) => !PRONOUNS.has(text.toLowerCase()));
  const pronoun = brackets.find((text) => PRONOUNS.has(text.toLowerCase()));
  if (number === undefined || marked === undefined || entity === undefined || pronoun === undefined) {
    throw new HarnessError(
      'DATA_BAD_COLUMN',
      `WinoBias: no number, occupation and pronoun in the line "${given.text}"`,
    );
  }
  const sentence = marked.replace(/[[\]]/g, '');
  return { number: Number(number), sentence, entity, pronoun };
}

const views: readonly View[] = ['type1', 'type2'].flatMap((type) =>
  ['pro', 'anti'].flatMap((kind) =>
    ['test', 'dev'].map((split): View => {
      const name = `${kind}_stereotyped_${type}`;
      const sources = [[`WinoBias/wino/data/${name}.txt.${split}`, `${name}.txt.${split}`, `${name}.${split}.txt`]];
      return { config: `${type}_${kind}`, split, sources, lines: true, row };
    }),
  ),
);

export default defineDataset({
  name: 'winobias',
  ids: ['uclanlp/wino_bias', 'wino_bias', 'winobias'],
  summary: 'pronouns between two occupations, with and against statistics of work',
  home: 'https://github.com/uclanlp/corefBias',
  revision: REVISION,
  licence: { name: 'MIT', text: mit('Copyright (c) 2018 Jieyu Zhao') },
  files: Object.entries(blobs).map(([name, gitBlob]) => ({
    path: `WinoBias/wino/data/${name}`,
    url: `https://raw.githubusercontent.com/uclanlp/corefBias/${REVISION}/WinoBias/wino/data/${name}`,
    gitBlob,
  })),
  views,
  convert: (conversion) => convertViews(views, conversion),
});
