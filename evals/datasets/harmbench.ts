/** HarmBench, Mazeika et al. 2024 (arXiv:2402.04249): behaviours that a model should not show, text only. */

import { defineDataset } from '../../src/plugin.ts';
import { convertViews, mit, type View } from '../../src/plugin-data.ts';

/** The branch that the project publishes from; the file itself is pinned by its checksum. */
const REVISION = 'main';
const FILE = 'data/behavior_datasets/harmbench_behaviors_text_all.csv';

const views: readonly View[] = [
  {
    config: 'default',
    split: 'test',
    sources: [[FILE, 'behaviors_text_all.csv']],
    row: (row) => ({
      id: row.BehaviorID,
      prompt: row.Behavior,
      category: row.SemanticCategory,
      context: row.ContextString ?? '',
    }),
  },
];

export default defineDataset({
  name: 'harmbench',
  ids: ['walledai/HarmBench', 'harmbench'],
  summary: '400 behaviours that a model should not show',
  home: 'https://github.com/centerforaisafety/HarmBench',
  revision: REVISION,
  licence: { name: 'MIT', text: mit('Copyright (c) 2024 centerforaisafety') },
  warning: 'The requests ask for serious harm. They are for evaluation only.',
  files: [
    {
      path: FILE,
      url: `https://raw.githubusercontent.com/centerforaisafety/HarmBench/${REVISION}/${FILE}`,
      gitBlob: '379144ab6cfcea66262c5b5a3a1743755f2b0513',
    },
  ],
  views,
  convert: (conversion) => convertViews(views, conversion),
});
