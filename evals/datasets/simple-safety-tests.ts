/** SimpleSafetyTests, Vidgen et al. 2023 (arXiv:2311.08370): a hundred requests that no model should fulfil. */

import { defineDataset } from '../../src/plugin.ts';
import { ccBy, convertViews, type View } from '../../src/plugin-data.ts';

const REVISION = 'd7aee9a9422a5a5488f478fd79c2479c891c0f3b';
const FILE = 'SimpleSafetyTests - test cases.csv';

const views: readonly View[] = [
  {
    config: 'default',
    split: 'test',
    sources: [[FILE, 'test_cases.csv']],
    row: (row) => ({
      id: row.id,
      category: row.harm_area,
      kind: row.category,
      prompt: row.prompts_final ?? row.prompt,
    }),
  },
];

export default defineDataset({
  name: 'simple-safety-tests',
  ids: ['Bertievidgen/SimpleSafetyTests', 'simple-safety-tests'],
  summary: 'a hundred requests for harm that no model should fulfil, in five areas',
  home: 'https://github.com/bertiev/SimpleSafetyTests',
  revision: REVISION,
  licence: { name: 'CC BY 4.0', text: ccBy('SimpleSafetyTests by Bertie Vidgen and others.') },
  warning: 'The requests ask for harm to oneself and others. They are for evaluation only.',
  files: [
    {
      path: FILE,
      url: `https://raw.githubusercontent.com/bertiev/SimpleSafetyTests/${REVISION}/${encodeURIComponent(FILE)}`,
      bytes: 12610,
      gitBlob: '85267ce03adeda11e4904135c7c36b497790e5fa',
    },
  ],
  views,
  convert: (conversion) => convertViews(views, conversion),
});
