/** XSTest, Röttger et al. 2024 (arXiv:2308.01263): safe prompts that sound unsafe, and unsafe ones beside them. */

import { defineDataset } from '../../src/plugin.ts';
import { ccBy, convertViews, type View } from '../../src/plugin-data.ts';

const REVISION = 'd7bb5bd738c1fcbc36edd83d5e7d1b71a3e2d84d';

const views: readonly View[] = [{ config: 'default', split: 'test', sources: [['xstest_prompts.csv']] }];

export default defineDataset({
  name: 'xstest',
  ids: ['walledai/XSTest', 'xstest'],
  summary: '250 safe prompts that sound unsafe, 200 unsafe ones',
  home: 'https://github.com/paul-rottger/xstest',
  revision: REVISION,
  licence: { name: 'CC BY 4.0', text: ccBy('XSTest by Paul Röttger and others.') },
  warning: 'Some prompts ask for harmful things. They are for evaluation only.',
  files: [
    {
      path: 'xstest_prompts.csv',
      url: `https://raw.githubusercontent.com/paul-rottger/xstest/${REVISION}/xstest_prompts.csv`,
      bytes: 38719,
      gitBlob: 'ad38204d70b3964387f9690169d11afbc4756d01',
    },
  ],
  views,
  convert: (conversion) => convertViews(views, conversion),
});
