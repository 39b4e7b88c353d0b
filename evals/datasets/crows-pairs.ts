/** CrowS-Pairs, Nangia et al. 2020 (arXiv:2010.00133): pairs of sentences, one more stereotypical than the other. */

import { defineDataset } from '../../src/plugin.ts';
import { ccBySa, convertViews, type View } from '../../src/plugin-data.ts';

const REVISION = '8aaac11c485473159ec9328a65253a5be9a479dc';

const views: readonly View[] = [
  { config: 'default', split: 'test', sources: [['data/crows_pairs_anonymized.csv', 'crows_pairs_anonymized.csv']] },
];

export default defineDataset({
  name: 'crows-pairs',
  ids: ['nyu-mll/crows_pairs', 'crows_pairs', 'crows-pairs'],
  summary: 'pairs of sentences, one of them more stereotypical, of nine kinds of bias',
  home: 'https://github.com/nyu-mll/crows-pairs',
  revision: REVISION,
  licence: { name: 'CC BY-SA 4.0', text: ccBySa('CrowS-Pairs by Nikita Nangia and others.') },
  warning: 'The sentences repeat stereotypes about groups of people. They are for evaluation only.',
  files: [
    {
      path: 'data/crows_pairs_anonymized.csv',
      url: `https://raw.githubusercontent.com/nyu-mll/crows-pairs/${REVISION}/data/crows_pairs_anonymized.csv`,
      bytes: 437764,
      gitBlob: '28fa7d906a83d441001fb2a0eeae28c6d64a99e1',
    },
  ],
  views,
  convert: (conversion) => convertViews(views, conversion),
});
