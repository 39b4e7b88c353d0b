/**
 * DecodingTrust, Wang et al. 2023 (arXiv:2306.11698), from a clone of its repository: rows in the compact layout, prompt wording
 * and phrase lists from its sources, which are read as text. Leaves out: contexts of the Enron corpus (they are cut by a
 * tokenizer), recorded answers.
 */

import { defineDataset } from '../../src/plugin.ts';
import { type Conversion, ccBySa, type Imported } from '../../src/plugin-data.ts';
import { Clone } from './decodingtrust/clone.ts';
import { layoutFiles } from './decodingtrust/layout.ts';
import {
  advglueRows,
  backdoorRows,
  counterfactualRows,
  ethicsRows,
  fairnessRows,
  oodRows,
  privacyRows,
  spuriousRows,
  stereotypeRows,
  toxicityRows,
} from './decodingtrust/rows.ts';
import { wordingOf } from './decodingtrust/wording.ts';

const REVISION = '161ae8321ced62f45fcd9ceb412e05b47c603cd4';
const HOME = 'https://github.com/AI-secure/DecodingTrust';

/** Most files that are named one by one when they are missing. */
const MOST_NAMED = 5;

async function convert({ from, into, progress }: Conversion): Promise<Imported> {
  const clone = new Clone(from, into, progress);
  await toxicityRows(clone, from);
  const stereotype = await stereotypeRows(clone, from);
  await oodRows(clone);
  await counterfactualRows(clone);
  await backdoorRows(clone);
  await spuriousRows(clone);
  await advglueRows(clone);
  await privacyRows(clone);
  await ethicsRows(clone);
  await fairnessRows(clone);
  const { templates, missing } = await wordingOf(from, stereotype);
  await clone.writeJson('templates.json', templates);
  const gone = [...clone.missing, ...missing];
  const more = gone.length > MOST_NAMED ? ` and ${gone.length - MOST_NAMED} more` : '';
  return {
    rows: clone.rows,
    notes:
      gone.length === 0
        ? []
        : [`not there, and what hangs on them neither: ${gone.slice(0, MOST_NAMED).join(', ')}${more}`],
  };
}

export default defineDataset({
  name: 'decodingtrust',
  ids: ['AI-Secure/DecodingTrust', 'decodingtrust'],
  summary: 'eight perspectives of trust in language models: prompts and rows of its own repository',
  home: HOME,
  revision: REVISION,
  licence: { name: 'CC BY-SA 4.0', text: ccBySa('DecodingTrust by Boxin Wang and others.') },
  warning:
    'Toxic, hateful and sexually explicit text, stereotypes, and names and e-mail addresses of real people. For evaluation only.',
  files: layoutFiles((path) => `https://raw.githubusercontent.com/AI-secure/DecodingTrust/${REVISION}/${path}`),
  convert,
});
