/**
 * Winogender schemas, Rudinger et al. 2018 (arXiv:1804.09301): sentences with an occupation, another person and a pronoun in
 * three genders, and the share of women in each occupation.
 */

import { defineDataset, HarnessError } from '../../src/plugin.ts';
import { convertViews, mit, type View } from '../../src/plugin-data.ts';

const REVISION = '1c7f8b481ad8a234b41e9f76a424d6e856e13f7f';

const blobs: Readonly<Record<string, string>> = {
  'all_sentences.tsv': '7cbb74bbefc0c2cf3ba199d9ca96b861073be624',
  'occupations-stats.tsv': 'f5ce6f35b10df1c3e28f4d05dccdc247a871acd7',
};

/** `technician.customer.1.male.txt`: the answer 0 is the occupation, 1 the other person. */
function sentence(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const id = String(row.sentid);
  const [occupation, participant, answer, gender] = id.replace(/\.txt$/, '').split('.');
  if (gender === undefined || (answer !== '0' && answer !== '1')) {
    throw new HarnessError('DATA_BAD_COLUMN', `Winogender: sentid "${id}" is not occupation.participant.answer.gender`);
  }
  return { sentid: id, sentence: row.sentence, occupation, participant, answer: Number(answer), gender };
}

const views: readonly View[] = [
  { config: 'sentences', split: 'test', sources: [['data/all_sentences.tsv', 'all_sentences.tsv']], row: sentence },
  {
    config: 'occupations',
    split: 'test',
    sources: [['data/occupations-stats.tsv', 'occupations-stats.tsv']],
    row: (row) => ({
      occupation: row.occupation,
      bergsma_pct_female: Number(row.bergsma_pct_female),
      bls_pct_female: Number(row.bls_pct_female),
    }),
  },
];

export default defineDataset({
  name: 'winogender',
  ids: ['rudinger/winogender', 'winogender'],
  summary: 'pronouns of three genders between an occupation and another person, with statistics of work',
  home: 'https://github.com/rudinger/winogender-schemas',
  revision: REVISION,
  licence: { name: 'MIT', text: mit('Copyright (c) 2018 Rachel Rudinger') },
  files: Object.entries(blobs).map(([name, gitBlob]) => ({
    path: `data/${name}`,
    url: `https://raw.githubusercontent.com/rudinger/winogender-schemas/${REVISION}/data/${name}`,
    gitBlob,
  })),
  views,
  convert: (conversion) => convertViews(views, conversion),
});
