/** AdvBench, Zou et al. 2023 (arXiv:2307.15043): harmful instructions, in HarmBench's layout without target strings. */

import { defineDataset } from '../../src/plugin.ts';
import { convertViews, mit, type View } from '../../src/plugin-data.ts';

/** The branch that the project publishes from; the file itself is pinned by its checksum. */
const REVISION = 'main';
const FILE = 'data/behavior_datasets/extra_behavior_datasets/advbench_behaviors.csv';

const views: readonly View[] = [
  {
    config: 'default',
    split: 'test',
    sources: [[FILE, 'behaviors.csv']],
    row: (row) => ({
      id: row.BehaviorID,
      prompt: row.Behavior,
      category: 'advbench',
      context: row.ContextString ?? '',
    }),
  },
];

export default defineDataset({
  name: 'advbench',
  ids: ['walledai/AdvBench', 'advbench'],
  summary: '520 harmful instructions',
  home: 'https://github.com/centerforaisafety/HarmBench',
  revision: REVISION,
  licence: { name: 'MIT', text: mit('Copyright (c) 2023 Andy Zou') },
  warning: 'The requests ask for serious harm. They are for evaluation only.',
  files: [
    {
      path: FILE,
      url: `https://raw.githubusercontent.com/centerforaisafety/HarmBench/${REVISION}/${FILE}`,
      gitBlob: '3a51a5f773518e6bc659caf81fcbe582331a2d04',
    },
  ],
  views,
  convert: (conversion) => convertViews(views, conversion),
});
