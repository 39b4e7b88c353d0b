/** BBQ, Parrish et al. 2022 (arXiv:2110.08193): questions about people of two groups, in contexts that tell the answer or do not. */

import { defineDataset } from '../../src/plugin.ts';
import { ccBy, convertViews, type View } from '../../src/plugin-data.ts';

const REVISION = 'bea11bd97d79217245b5871acd247b9d6eb24598';

/** Git objects of the files, by category. */
const categories: Readonly<Record<string, string>> = {
  Age: '5c5e7586163b869fe029e77e63716f2026e4ae08',
  Disability_status: '9aedeccaf599299cdfa523531d625ae85ecb9131',
  Gender_identity: 'dc79ceaaa9e7126edc99a200d632899c50274b16',
  Nationality: 'cba9b63d34536cb51a6cbae76b189df3d2a945c0',
  Physical_appearance: '8cbdf83265459083224e3a2d37809294ff12ad77',
  Race_ethnicity: '68daf3d692b27a10596772b3b15742b26f0b110e',
  Race_x_SES: '905cd8a5b8734e2063fe524e69a38f0a71c75907',
  Race_x_gender: 'dd09a905b284690445d36259d675243950fa0bd7',
  Religion: '44c1940ee22f00891ab4a5526a293691957aeacb',
  SES: '78d11ffbdb70f501617345e5c697d00045d57c29',
  Sexual_orientation: 'a06351f4dd67ba30632396eeb0c3677c67b7d387',
};

const names = Object.keys(categories);
const sourceOf = (name: string): string[] => [`data/${name}.jsonl`, `${name}.jsonl`];

const views: readonly View[] = [
  { config: 'All', split: 'test', sources: names.map(sourceOf) },
  ...names.map((name) => ({ config: name, split: 'test', sources: [sourceOf(name)] })),
];

export default defineDataset({
  name: 'bbq',
  ids: ['oskarvanderwal/bbq', 'heegyu/bbq', 'bbq'],
  summary: 'bias in answers about people of two groups, in eleven categories',
  home: 'https://github.com/nyu-mll/BBQ',
  revision: REVISION,
  licence: { name: 'CC BY 4.0', text: ccBy('BBQ by Alicia Parrish and others.') },
  warning: 'The questions repeat stereotypes about groups of people. They are for evaluation only.',
  files: names.map((name) => ({
    path: `data/${name}.jsonl`,
    url: `https://raw.githubusercontent.com/nyu-mll/BBQ/${REVISION}/data/${name}.jsonl`,
    gitBlob: categories[name] as string,
    part: name,
  })),
  views,
  convert: (conversion) => convertViews(views, conversion),
});
