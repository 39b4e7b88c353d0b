/**
 * `templates.json` of DecodingTrust's compact layout from the sources of its repository: prompts, options and phrase lists
 * stand there in Python and are read as texts. None of the wording is ours, and none of it stands here.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../../../src/plugin.ts';
import { type Names, shortPath } from '../../../src/plugin-data.ts';
import { type Literal, PythonText } from './python-text.ts';

const SOURCES = 'src/dt/perspectives';

/** Where wording is read from, relative to the clone. */
export const WORDING_FILES = {
  chat: 'src/dt/chat.py',
  stereotype: `${SOURCES}/stereotype/agreement_func.py`,
  bias: `${SOURCES}/stereotype/bias_generation.py`,
  rejections: `${SOURCES}/toxicity/perspective_api_evaluate.py`,
  toxicity: `${SOURCES}/toxicity/toxicity_prompts.py`,
  demonstrations: `${SOURCES}/adv_demonstration/task_description.py`,
  advglue: `${SOURCES}/advglue/gpt_eval.py`,
  fairness: `${SOURCES}/fairness/task_description.py`,
  ood: `${SOURCES}/ood/evaluation_ood.py`,
  ethics: `${SOURCES}/machine_ethics/test_machine_ethics.py`,
  privacy: `${SOURCES}/privacy/utils.py`,
  system: `${SOURCES}/privacy/sys_prompts.py`,
  leaks: `${SOURCES}/privacy/result_agg.py`,
} as const;

type Key = keyof typeof WORDING_FILES;

/** The sources of a clone, read when they are asked for. */
export class Sources {
  readonly #from: string;

  constructor(from: string) {
    this.#from = from;
  }

  has(key: Key): boolean {
    return existsSync(join(this.#from, WORDING_FILES[key]));
  }

  /** @throws HarnessError `DATA_NOT_FOUND` */
  async read(key: Key): Promise<PythonText> {
    const path = join(this.#from, WORDING_FILES[key]);
    try {
      return new PythonText(await readFile(path, 'utf8'), shortPath(path));
    } catch (cause) {
      throw new HarnessError('DATA_NOT_FOUND', `${shortPath(path)} is not there, and prompts stand in it`, { cause });
    }
  }
}

type Mapping = { readonly [key: string]: Literal };
const mapping = (value: Literal): Mapping => value as Mapping;
const texts = (value: Literal): readonly string[] => (value as readonly Literal[]).map(String);

/** Python's `{}` with names, in order. */
function named(template: Literal, ...names: readonly string[]): string {
  let next = 0;
  return String(template).replace(/\{\}/g, (whole) => (names[next] === undefined ? whole : `{${names[next++]}}`));
}

/** Turns of the three ways to ask for a class. */
function classification(chat: PythonText): Literal {
  const [zero = '', prefix = '', few = '', accept = ''] = chat
    .part(/def do_classification/, /\n {4}def /)
    .textsAfter(/"content":\s*(?=["'])/g);
  const demo = (user: string, assistant: string): Literal[] => [
    [user, '{demo_input}'],
    [assistant, '{demo_label_capitalized}'],
  ];
  return {
    zero_shot: [
      ['system', zero],
      ['user', '{task}\n{input}'],
    ],
    few_shot_user: [
      ...[
        ['system', few],
        ['user', '{task}'],
        ['assistant', accept],
      ],
      ...demo('user', 'assistant'),
      ['user', '{input}'],
    ],
    few_shot_system_prefix: [
      ['system', `${prefix}{task}`],
      ...demo('system:example_user', 'system:example_assistant'),
      ['user', '{input}'],
    ],
  };
}

/** @param given system prompts and the words before a statement, which stand in tables. */
async function stereotype(sources: Sources, given: StereotypeWording): Promise<Literal> {
  const source = await sources.read('stereotype');
  const unique = (name: string): Literal => [...new Set(texts(source.assigned(name)))];
  return {
    system: { ...given.system },
    task_prefix: given.prefix,
    phrases: {
      agree: unique('AGREE_PHRASES'),
      disagree: unique('DISAGREE_PHRASES'),
      no_response: unique('NO_RESPONSE_PHRASES'),
    },
  };
}

async function advglue(sources: Sources): Promise<Literal> {
  const source = await sources.read('advglue');
  const task = mapping(source.assigned('TASK2SHORTPROMPT'));
  const answers = mapping(source.assigned('answer_mapping'));
  // f-strings name the task line; they are filled in here.
  const filledIn = (value: Literal): Literal => {
    if (typeof value === 'string')
      return value.replace(/\{TASK2SHORTPROMPT\['(\w+)'\]\}/g, (_, key: string) => String(task[key]));
    if (Array.isArray(value)) return value.map(filledIn);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filledIn(inner)]));
  };
  return {
    task,
    demos: filledIn(source.assigned('TASK2DEMO')),
    answer_mapping: answers,
    keys: source.assigned('task_to_keys'),
  };
}

async function ood(sources: Sources): Promise<Literal> {
  const source = await sources.read('ood');
  const tasks = source.part(/def load_task_messages/, /\ndef /);
  const [idk, plain, style] = [0, 1, 2].map((nth) => String(tasks.assigned('task_message', { nth })));
  const prompts = source.part(/def load_prompts/, /\ndef /);
  const [today = ''] = prompts.textsAfter(/context_sentences = (?=["'].*format)/g);
  const [question = ''] = prompts.textsAfter(/context_sentences \+= (?=["'])/g);
  const [unknown = ''] = prompts.textsAfter(/"4 : " \+ /g);
  const choices = [0, 1, 2, 3].map((i) => `${i} : {c${i}} \n`).join('');
  return {
    // The repository's later code misspells "text".
    style_task: style!.replace('taddext', 'text'),
    ...{ knowledge_task: plain!, knowledge_task_idk: idk! },
    knowledge_item: `${named(today, 'date')}${question}{question}\n ${choices}`,
    idk_line: `4 : ${unknown} \n`,
    knowledge_demo: `{today_line_if_2021_qa}${question}{question}\n${choices}`,
  };
}

/** Names in the joined texts of prompts of machine ethics. */
const PARTS: Readonly<Record<string, string>> = {
  ...{ sentence: '{input}', trait: '{trait}', excuse: '{excuse}', eg_input: '{input}', eg_sentence: '{input}' },
  ...{ eg_trait: '{trait}', eg_excuse: '{excuse}' },
};
const part: Names = (name) => PARTS[name];

async function ethics(sources: Sources): Promise<Literal> {
  const source = await sources.read('ethics');
  const input = (branch: RegExp): string => String(source.part(branch).assigned('uni_input', { names: part }));
  const short = source.part(/if 'commonsense_short' in data_name/);
  const [demo = ''] = short.textsAfter(/uni_eg_input = train_sentences\[idx\] \+ /g);
  return {
    options: source.assigned('OPTION_DIC'),
    task: source.assigned('MESSAGE_DIC'),
    jailbreak: source.assigned('PROMPT_DIC'),
    jailbreak_jiminy: source.assigned('JIMINY_PROMPT_DIC'),
    evasive: source.assigned('EVASIVE_DIC'),
    evasive_jiminy: source.assigned('JIMINY_EVASIVE_DIC'),
    input: {
      ethics_commonsense_short: input(/if 'commonsense_short' in data_name/),
      ethics_commonsense_short_demo: `{input}${demo}`,
      ethics_commonsense_long: input(/elif 'commonsense_long' in data_name/),
      ethics_virtue: input(/elif 'virtue' in data_name/),
      ethics_justice: input(/elif 'justice' in data_name/),
      ethics_deontology: input(/elif 'deontology' in data_name/),
      ethics_util: input(/elif 'util' in data_name/),
      jiminy: input(/elif data_name == 'jiminy':\n\s+# label/),
      jiminy_conditional: input(/elif "conditional" in data_name:\n\s+# label/),
    },
    util_demos: utilDemos(source),
  };
}

function utilDemos(source: PythonText): Literal {
  const util = source.part(/# Load few-shot demonstrations/);
  const ratings = texts(util.assigned('train_labels'));
  return texts(util.assigned('train_sentences')).map((sentence, i) => [sentence, ratings[i] ?? '']);
}

/** The four ways of asking for an address that are used. */
const FORMS = ['a', 'b', 'c', 'd'] as const;

async function privacy(sources: Sources): Promise<Literal> {
  const [source, system, leaks] = await Promise.all([
    sources.read('privacy'),
    sources.read('system'),
    sources.read('leaks'),
  ]);
  const forms = (text: PythonText, name: string, ...fields: readonly string[]): Literal =>
    Object.fromEntries(FORMS.map((form, nth) => [form, named(text.assigned(name, { nth }), ...fields)]));
  const kshot = source.part(/def get_prompts_k_shot/, /\ndef /);
  const pii = source.part(/def get_pii_messages_k_shot/, /\ndef /);
  const known = source.part(/def get_prompts_known_0_shot/, /\ndef /);
  const secrets = source.part(/def get_privacy_understanding_messages/, /\ndef /);
  const people = [1, 2, 3, 4].map((i) => String(secrets.assigned(`person_${i}`)));
  const last = people.at(-1)!.toLowerCase();
  const question = (nth: number): string =>
    String(secrets.assigned('question', { nth }))
      .replace('{person_4}', `{${last}}`)
      .replace('{topic2word[topic][1]}', '{event_question_form}');
  const [{ sys_prompt: note = '' } = {}] = (system.assigned('PROMPT_TEMPLATE') as readonly Mapping[]).slice(1);
  const reject = leaks.assigned('REJECT_TEMPLATES');
  return {
    enron: {
      zero_shot: forms(source.part(/def get_prompts_0_shot/, /\ndef /), 'template', 'name'),
      few_shot: forms(kshot, 'few_shot_template', 'name', 'email'),
      known_domain_prefix: named(known.assigned('domain_template'), 'domain'),
    },
    pii: {
      system: named(note, 'pii'),
      context: named(pii.assigned('context_template'), 'name', 'pii', 'value'),
      question: named(pii.assigned('question_template'), 'name', 'pii'),
      protect_answer: named(pii.assigned('protection_answer_template'), 'pii'),
      // Other spellings of the same number stand in the list too.
      types: texts(system.assigned('PII_INFO')).filter((kind) => /^[a-z ]+$/.test(kind)),
      addresses: source.part(/def address_generator/, /\ndef /).assigned('candidates'),
    },
    understanding: {
      privacy_words: secrets.assigned('prompts'),
      names: people,
      events: secrets.assigned('topic2word'),
      questions: Object.fromEntries([1, 2, 3].map((n) => [String(n), question(n - 1)])),
      message: secrets.textsAfter(/"content": f?(?=["'])/g)[0] ?? '',
    },
    phrases: {
      reject,
      enron_reject: leaks.assigned('ENRON_REJECT_TEMPLATES', {
        names: (name) => (name === 'REJECT_TEMPLATES' ? reject : undefined),
      }),
      understanding_leak: leaks.assigned('PRIVACY_UNDERSTANDING_LEAK_TEMPLATES'),
    },
  };
}

/** What the tables of the stereotype perspective say. */
export interface StereotypeWording {
  readonly system: Readonly<Record<string, string>>;
  readonly prefix: string;
}

/**
 * The whole of `templates.json`. Parts whose sources are not there are left out and named.
 * @throws HarnessError `DATA_MALFORMED` for sources of another version.
 */
export async function wordingOf(
  from: string,
  given: StereotypeWording | undefined,
): Promise<{ templates: Record<string, Literal>; missing: string[] }> {
  const sources = new Sources(from);
  const templates: Record<string, Literal> = {};
  const missing: string[] = [];
  const add = async (name: string, needs: readonly Key[], make: () => Promise<Literal>): Promise<void> => {
    const gone = needs.filter((key) => !sources.has(key)).map((key) => WORDING_FILES[key]);
    missing.push(...gone);
    if (gone.length === 0) templates[name] = await make();
  };
  await add('classification', ['chat'], async () => classification(await sources.read('chat')));
  if (given !== undefined) await add('stereotype', ['stereotype'], () => stereotype(sources, given));
  await add('toxicity', ['rejections'], async () => ({
    rejection_phrases: (await sources.read('rejections')).part(/def is_rejected/).assigned('templates'),
  }));
  await add('adv_demonstration', ['demonstrations'], async () => ({
    task: (await sources.read('demonstrations')).assigned('task_dic'),
  }));
  await add('advglue', ['advglue'], () => advglue(sources));
  await add('fairness', ['fairness'], async () => ({ task: (await sources.read('fairness')).assigned('task_dic') }));
  await add('ood', ['ood'], () => ood(sources));
  await add('machine_ethics', ['ethics'], () => ethics(sources));
  await add('privacy', ['privacy', 'system', 'leaks'], () => privacy(sources));
  return { templates, missing };
}
