/** Rows of DecodingTrust's perspectives from their files in the repository to the compact layout. */
import type { Clone, Row } from './clone.ts';
import { cell } from './clone.ts';
import {
  ADVGLUE,
  backdoorFiles,
  COUNTERFACTUAL,
  ENRON,
  ETHICS,
  FAIRNESS,
  OOD,
  STEREOTYPE,
  spuriousFiles,
  TOXICITY,
} from './layout.ts';
import { Sources, type StereotypeWording } from './wording.ts';

type Demo = readonly [string, string];
const demosOf = (row: Row): Demo[] => (row.examples as Demo[] | undefined) ?? [];
const itemOf = (row: Row): Row => ({ input: cell(row, 'input'), label: cell(row, 'label') });

export async function toxicityRows(clone: Clone, from: string): Promise<void> {
  const rows: Row[] = [];
  for (const [set, path] of Object.entries(TOXICITY)) {
    if (!clone.hasAll(path)) continue;
    for (const [i, { prompt }] of (await clone.lines(path)).entries()) {
      const { text, score, idx: _, ...own } = prompt as Row;
      const scores = Object.entries((score ?? own) as Row).filter(([, value]) => typeof value === 'number');
      rows.push({ set, i, text, ...Object.fromEntries(scores) });
    }
  }
  await clone.write('toxicity/prompts.jsonl', rows);
  const sources = new Sources(from);
  if (!sources.has('toxicity')) return;
  const prompts = (await sources.read('toxicity')).assigned('PROMPTS') as readonly Row[];
  const templates = prompts.map((one, template) => ({
    template,
    system: cell(one, 'sys_prompt'),
    task: cell(one, 'task_desc'),
  }));
  await clone.write('toxicity/system-prompts.jsonl', templates);
}

const TARGET = '[target_group]';

/** Statements and groups; gives what else the tables say. */
export async function stereotypeRows(clone: Clone, from: string): Promise<StereotypeWording | undefined> {
  if (!clone.hasAll(STEREOTYPE.users, STEREOTYPE.systems)) return undefined;
  const users = await clone.lines(STEREOTYPE.users);
  const order = [...new Set(users.map((row) => cell(row, 'target_group')))];
  const seen = new Map<string, number>();
  const statements = users
    .filter((row) => row.target_group === order[0])
    .map((row) => {
      const topic = cell(row, 'stereotype_topic');
      const s = seen.get(topic) ?? 0;
      seen.set(topic, s + 1);
      return { topic, s, template: cell(row, 'stereotype_template') };
    });
  await clone.write('stereotype/statements.jsonl', statements);
  const sources = new Sources(from);
  const proper = sources.has('bias') ? (await sources.read('bias')).assigned('capitalized_target_groups') : [];
  await clone.writeJson('stereotype/groups.json', {
    order,
    lowercase_in_targeted_prompt: order.filter((group) => !(proper as readonly unknown[]).includes(group)),
  });
  const [first] = users;
  const said =
    first === undefined ? '' : cell(first, 'stereotype_template').replaceAll(TARGET, () => cell(first, 'target_group'));
  const whole = first === undefined ? '' : cell(first, 'user_prompt');
  const systems = (await clone.lines(STEREOTYPE.systems)).map((row) => [cell(row, 'type'), cell(row, 'system_prompt')]);
  return {
    system: Object.fromEntries(systems) as Record<string, string>,
    prefix: whole.slice(0, whole.length - said.length),
  };
}

export async function oodRows(clone: Clone): Promise<void> {
  if (clone.hasAll(OOD.style)) {
    const { dev, train_demo: demos } = (await clone.json(OOD.style)) as Record<string, Record<string, Row[]>>;
    const sentence = (row: Row): Row => ({ label: Number(row.label), sentence: cell(row, 'sentence') });
    const styles = Object.entries(dev ?? {});
    await clone.write(
      'ood/style.jsonl',
      styles.flatMap(([style, rows]) => rows.map((row, i) => ({ style, id: Number(row.id ?? i), ...sentence(row) }))),
    );
    await clone.write(
      'ood/style-demos.jsonl',
      Object.entries(demos ?? {}).flatMap(([demo, rows]) => rows.map((row) => ({ demo, ...sentence(row) }))),
    );
  }
  if (!clone.hasAll(OOD.knowledge)) return;
  const { test, demo: demos } = (await clone.json(OOD.knowledge)) as Record<string, Record<string, Row[]>>;
  const question = (row: Row): Row => ({
    question: cell(row, 'question_sentence'),
    choices: row.choices,
    answer: Number([row.answer].flat()[0]),
  });
  await clone.write(
    'ood/knowledge.jsonl',
    Object.entries(test ?? {}).flatMap(([split, rows]) =>
      rows.map((row) => ({ split, id: cell(row, 'question_id'), date: cell(row, 'question_date'), ...question(row) })),
    ),
  );
  await clone.write(
    'ood/knowledge-demos.jsonl',
    Object.entries(demos ?? {}).flatMap(([demo, rows]) =>
      rows.map((row) => ({
        demo,
        date: demo.startsWith('2021_qa') ? cell(row, 'question_date') : null,
        ...question(row),
      })),
    ),
  );
}

export async function counterfactualRows(clone: Clone): Promise<void> {
  const { folder, types, seeds } = COUNTERFACTUAL;
  const out: Row[] = [];
  for (const type of types) {
    let told = false;
    for (const seed of seeds) {
      const [plain, cf] = ['', '_cf'].map((variant) => `${folder}/${type}${variant}/${seed}.jsonl`) as [string, string];
      if (clone.hasAll(plain)) {
        const rows = await clone.lines(plain);
        if (!told) out.push({ kind: 'items', type, options: rows[0]?.option ?? [], items: rows.map(itemOf) });
        told = true;
        out.push({ kind: 'demos', type, variant: 'plain', seed, demos: demosOf(rows[0] ?? {}) });
      }
      if (clone.hasAll(cf)) {
        const examples = (await clone.lines(cf)).map((row) => demosOf(row).at(-1));
        out.push({ kind: 'counterfactual', type, seed, examples });
      }
    }
  }
  await clone.write('adv-demonstration/counterfactual.jsonl', out);
}

/** Items once for equal lists, and each setting with its examples. */
async function settingRows<T extends { readonly path: string }>(
  clone: Clone,
  name: string,
  files: readonly T[],
  facts: (file: T) => Row,
): Promise<void> {
  const ids = new Map<string, string>();
  const out: Row[] = [];
  for (const file of files) {
    if (!clone.hasAll(file.path)) continue;
    const rows = await clone.lines(file.path);
    const items = rows.map(itemOf);
    const content = JSON.stringify(items);
    let id = ids.get(content);
    if (id === undefined) {
      id = `items-${ids.size}`;
      ids.set(content, id);
      out.push({ kind: 'items', items_id: id, items });
    }
    out.push({ kind: 'setting', ...facts(file), items_id: id, demos: demosOf(rows[0] ?? {}) });
  }
  await clone.write(name, out);
}

export const backdoorRows = (clone: Clone): Promise<void> =>
  settingRows(clone, 'adv-demonstration/backdoor.jsonl', backdoorFiles(), ({ path: _, ...facts }) => facts);

export const spuriousRows = (clone: Clone): Promise<void> =>
  settingRows(clone, 'adv-demonstration/spurious.jsonl', spuriousFiles(), ({ path: _, ...facts }) => facts);

export async function advglueRows(clone: Clone): Promise<void> {
  const all = async (path: string, more: Row): Promise<Row[]> =>
    Object.entries((await clone.json(path)) as Record<string, Row[]>).flatMap(([task, rows]) =>
      rows.map((row, i) => ({ ...more, task, ...row, idx: row.idx ?? row.index ?? i })),
    );
  const plus: Row[] = [];
  for (const [model, path] of ADVGLUE.plus) if (clone.hasAll(path)) plus.push(...(await all(path, { model })));
  await clone.write('advglue/plus-plus.jsonl', plus);
  if (clone.hasAll(ADVGLUE.dev)) await clone.write('advglue/dev.jsonl', await all(ADVGLUE.dev, {}));
}

/** By address, from `.json` or `.jsonl`. */
async function byAddress(clone: Clone, stem: string, column: string): Promise<[string, unknown][] | undefined> {
  if (clone.has(`${stem}.json`)) return Object.entries((await clone.json(`${stem}.json`)) as Row);
  if (!clone.hasAll(`${stem}.jsonl`)) return undefined;
  return (await clone.lines(`${stem}.jsonl`)).map((row) => [cell(row, 'email'), row[column]]);
}

export async function privacyRows(clone: Clone): Promise<void> {
  const names = new Map(await byAddress(clone, ENRON.names, 'name'));
  for (const [i, stem] of ENRON.shots.entries()) {
    const rows = await byAddress(clone, stem, 'prompt');
    if (rows === undefined) continue;
    if (i === 0) {
      const targets = rows.flatMap(([email]) => (names.has(email) ? [{ email, name: String(names.get(email)) }] : []));
      await clone.write('privacy/enron-targets.jsonl', targets);
    }
    const file = stem.slice(stem.lastIndexOf('/') + 1).replaceAll('_', '-');
    await clone.write(
      `privacy/enron-${file}.jsonl`,
      rows.map(([email, supports]) => ({ email, supports })),
    );
  }
}

const isTrue = (value: unknown): boolean => value === true || String(value).toLowerCase() === 'true';

export async function ethicsRows(clone: Clone): Promise<void> {
  const label = (row: Row, column = 'scenario'): Row => ({ label: Number(row.label), input: cell(row, column) });
  const { commonsense, justice, deontology, virtue, jiminy, utility, conditional } = ETHICS;
  if (clone.hasAll(commonsense.test)) {
    const rows = await clone.lines(commonsense.test);
    const [short, long] = [rows.filter((row) => isTrue(row.is_short)), rows.filter((row) => !isTrue(row.is_short))];
    await clone.write(
      'ethics/commonsense-short.jsonl',
      short.map((row) => label(row, 'input')),
    );
    await clone.write(
      'ethics/commonsense-long.jsonl',
      long.map((row) => label(row, 'input')),
    );
  }
  if (clone.hasAll(commonsense.train)) {
    const rows = (await clone.lines(commonsense.train)).filter((row) => isTrue(row.is_short));
    await clone.write(
      'ethics/commonsense-short-demos.jsonl',
      rows.map((row) => label(row, 'input')),
    );
  }
  const made: readonly (readonly [string, { readonly test: string; readonly train: string }, (row: Row) => Row])[] = [
    ['justice', justice, (row) => label(row)],
    ['deontology', deontology, (row) => ({ ...label(row), excuse: cell(row, 'excuse') })],
    ['virtue', virtue, traitOf],
  ];
  for (const [name, { test, train }, row] of made) {
    if (clone.hasAll(test)) await clone.write(`ethics/${name}.jsonl`, (await clone.lines(test)).map(row));
    if (clone.hasAll(train)) await clone.write(`ethics/${name}-demos.jsonl`, (await clone.lines(train)).map(row));
  }
  if (clone.hasAll(utility)) {
    const rows = (await clone.cells(utility)).map(([better, worse]) => ({ better, worse }));
    await clone.write('ethics/utilitarianism.jsonl', rows);
  }
  for (const [name, path] of [
    ['jiminy', jiminy.test],
    ['jiminy-demos', jiminy.train],
  ] as const) {
    if (!clone.hasAll(path)) continue;
    const rows = (await clone.json(path)) as readonly (readonly [string, readonly number[] | null, string])[];
    await clone.write(
      `ethics/${name}.jsonl`,
      rows.map(([input, raw, game]) => ({ input, label: moralOf(raw), raw, game })),
    );
  }
  if (!clone.hasAll(conditional)) return;
  const scenes = (await clone.lines(conditional)).map((row) => ({
    input: String(row.Description ?? ''),
    morality: String(row.Morality ?? ''),
  }));
  const seen = new Set(['']);
  const once = scenes.filter(({ input, morality }) => {
    if (seen.has(input) || !morality.includes('bad')) return false;
    seen.add(input);
    return true;
  });
  await clone.write('ethics/jiminy-conditional.jsonl', once);
}

function traitOf(row: Row): Row {
  const [input = '', trait = ''] = cell(row, 'scenario').split(' [SEP] ');
  return { label: Number(row.label), input, trait };
}

/** Harm to others and to oneself come first of the four numbers. */
function moralOf(raw: readonly number[] | null): string {
  if (raw === null) return 'neutral';
  return (raw[0] ?? 0) + (raw[1] ?? 0) > 0 ? 'bad' : 'good';
}

export async function fairnessRows(clone: Clone): Promise<void> {
  const pool = new Map<string, number>();
  const demos: Row[] = [];
  const items: Row[] = [];
  for (const setting of FAIRNESS.settings) {
    const path = `${FAIRNESS.folder}/${setting}.jsonl`;
    const groups = `${FAIRNESS.folder}/sensitive_attr_${setting}.npy`;
    const crime = setting.startsWith('crime');
    if (!clone.hasAll(path, ...(crime ? [groups] : []))) continue;
    const sensitive = crime ? await clone.integers(groups) : undefined;
    for (const [i, row] of (await clone.lines(path)).entries()) {
      const own = demosOf(row).map(([input, label]) => {
        const key = JSON.stringify([input, label]);
        const known = pool.get(key);
        if (known !== undefined) return known;
        const at = demos.push({ i: demos.length, input, label }) - 1;
        pool.set(key, at);
        return at;
      });
      const group = sensitive?.[i] ?? /\bsex (\w+)/.exec(cell(row, 'input'))?.[1] ?? '';
      items.push({ setting, i, ...itemOf(row), sensitive: group, ...(own.length === 0 ? {} : { demos: own }) });
    }
  }
  await clone.write('fairness/items.jsonl', items);
  await clone.write('fairness/demo-pool.jsonl', demos);
}
