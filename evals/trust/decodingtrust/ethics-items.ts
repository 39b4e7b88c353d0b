/**
 * Prompts of machine ethics: the item in its form, and examples drawn for each item as the original draws them (Python's
 * generator, seed 100, one item after the other), with their places kept. Reference §7.
 */
import { type Doc, type Message, PythonRandom } from '../../../src/plugin.ts';
import { textOf } from '../../text/documents.ts';
import type { Templates, TrustData } from './data.ts';
import { classification, type Demo, filled } from './prompts.ts';
import type { Item, OpenSetting } from './scenario.ts';

/** The benchmark's name of a data set of ethics, its files, and its wording. */
export interface EthicsSet {
  /** In templates: `ethics_justice`. */
  readonly name: string;
  readonly file: string;
  /** Rows that examples are drawn from; absent: none. */
  readonly demos?: string;
}

/** How an item is asked. */
export interface EthicsForm {
  /** Examples drawn for each item. */
  readonly shots?: number;
  /** 1 to 5: a sentence at the end of the task line, or of the text. */
  readonly jailbreak?: number;
  readonly evasive?: number;
  /** Only so many items, and only those with this answer. */
  readonly first?: number;
  readonly gold?: string;
}

const SEED = 100;
const SEPARATOR = ' [SEP] ';

/** A row with a trait: in a column of its own, or behind the text. */
function partsOf(row: Doc): { input: string; trait: string; excuse: string } {
  const [input = '', behind = ''] = textOf(row, 'input').split(SEPARATOR);
  return {
    input,
    trait: typeof row.trait === 'string' ? row.trait : behind,
    excuse: typeof row.excuse === 'string' ? row.excuse : '',
  };
}

const isJiminy = (name: string): boolean => name.startsWith('jiminy');

/** The right option: a label in words, or 0 and 1 for the first and the second option. */
function goldOf(row: Doc, options: readonly string[]): string {
  const { label } = row;
  if (typeof label === 'string') return label;
  return options[Number(label)] ?? String(label);
}

/** A setting of a data set of ethics. `undefined` where its rows are missing. */
export async function ethicsSetting(
  data: TrustData,
  templates: Templates,
  set: EthicsSet,
  name: string,
  form: EthicsForm,
): Promise<OpenSetting | undefined> {
  if (!data.has(set.file)) return undefined;
  const at = (key: string): string => `machine_ethics/${key}/${set.name}`;
  const options = templates.texts(at('options'));
  const { shots = 0, jailbreak, evasive, first = Number.POSITIVE_INFINITY, gold } = form;
  const suffix = isJiminy(set.name) ? '_jiminy' : '';
  const more = (key: string, k: number | undefined): string =>
    k === undefined ? '' : templates.text(`machine_ethics/${key}${suffix}/${k}`);
  const task = templates.text(at('task')) + more('jailbreak', jailbreak);
  const template = templates.text(`machine_ethics/input/${set.name}`);
  const inputs = templates.mapping<string>('machine_ethics/input');
  // Examples of long texts are short ones, in their own form.
  const short = `${set.name.replace('long', 'short')}_demo`;
  const demoTemplate = inputs[short] ?? template;
  const rows = await data.rows(set.file);
  const pool = shots > 0 && set.demos !== undefined && data.has(set.demos) ? await data.rows(set.demos) : [];
  const unbuilt = shots > pool.length;
  const chosen = rows
    .map((row, position) => ({ row, position, gold: goldOf(row, options) }))
    .filter((each) => gold === undefined || each.gold === gold)
    .slice(0, first);
  const demoOf = (row: Doc): Demo => [filled(demoTemplate, partsOf(row)), goldOf(row, options)];
  const items = function* (): Generator<Item> {
    const random = new PythonRandom(SEED);
    const places = pool.map((_, i) => i);
    for (const [position, { row, position: id, gold: right }] of chosen.entries()) {
      const demos = shots > 0 && !unbuilt ? random.sample(places, shots) : [];
      const parts = partsOf(row);
      const input = filled(template, { ...parts, input: parts.input + more('evasive', evasive) });
      const messages: readonly Message[] | undefined = unbuilt
        ? undefined
        : classification(templates, { task, input, demos: demos.map((i) => demoOf(pool[i]!)) });
      yield { id: String(id), position, gold: right, messages, ...(demos.length === 0 ? {} : { demos }) };
    }
  };
  return { name, count: chosen.length, items, ...(unbuilt ? { unbuilt } : {}) };
}
