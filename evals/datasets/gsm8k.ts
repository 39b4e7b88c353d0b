/** GSM8K, Cobbe et al. 2021 (arXiv:2110.14168): word problems of grade school with worked answers that end in `#### number`. */

import { defineDataset } from '../../src/plugin.ts';
import { convertViews, mit, type View } from '../../src/plugin-data.ts';

const REVISION = '3101c7d5072418e28b9008a6636bde82a006892c';
const FOLDER = 'grade_school_math/data';

const views: readonly View[] = [
  { config: 'main', split: 'test', sources: [[`${FOLDER}/test.jsonl`, 'test.jsonl']] },
  { config: 'main', split: 'train', sources: [[`${FOLDER}/train.jsonl`, 'train.jsonl', 'train-1000.jsonl']] },
];

const file = (path: string, bytes: number, gitBlob: string) => ({
  path,
  bytes,
  gitBlob,
  url: `https://raw.githubusercontent.com/openai/grade-school-math/${REVISION}/${path}`,
});

export default defineDataset({
  name: 'gsm8k',
  ids: ['openai/gsm8k', 'gsm8k'],
  summary: 'word problems of grade school with one number as answer',
  home: 'https://github.com/openai/grade-school-math',
  revision: REVISION,
  licence: { name: 'MIT', text: mit('Copyright (c) 2021 OpenAI') },
  files: [
    file(`${FOLDER}/test.jsonl`, 749738, 'e4c2ff4942b9a78bd74f04141224c11e28d12dc9'),
    file(`${FOLDER}/train.jsonl`, 4166206, '7d97154b91aef28d01c3301741c81ce90039a4b1'),
  ],
  views,
  convert: (conversion) => convertViews(views, conversion),
});
