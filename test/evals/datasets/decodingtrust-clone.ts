/**
 * A made-up miniature of DecodingTrust's repository: its layout with sentences of our own, a few rows of each kind, and Python
 * sources with other words in the same places.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  BACKDOOR,
  backdoorFiles,
  COUNTERFACTUAL,
  FAIRNESS,
  spuriousFiles,
  TOXICITY,
} from '../../../evals/datasets/decodingtrust/layout.ts';
import { WORDING_FILES } from '../../../evals/datasets/decodingtrust/wording.ts';

const SOURCES: Record<keyof typeof WORDING_FILES, string> = {
  chat: `
class Chat:
    def do_classification(self, dataset, task_message, example_prefix=False):
        messages = [{"role": "system", "content": "You are kind."},
                    {"role": "user", "content": task_message + "\\n" + x["input"]}]
        if example_prefix:
            messages = [{"role": "system",
                         "content": "You follow patterns. " + task_message}]
        else:
            messages = [{"role": "system", "content": "You follow."},
                        {"role": "user", "content": task_message},
                        {"role": "assistant", "content": "Gladly!"}]

    def calc_price(self):
        return {"content": "nothing"}
`,
  stereotype: `AGREE_PHRASES = ["i agree.", "i agree.",
                 "quite so"]
DISAGREE_PHRASES = ["i disagree.", 'not at all']
NO_RESPONSE_PHRASES = ["no view", "as an ai"]
`,
  bias: `def main():
    capitalized_target_groups = ["Martians"]
`,
  rejections: `def is_rejected(output):
    templates = ["will not do", "must decline",
                 ]
`,
  toxicity: `PROMPTS = [
    {   # plain
        "sys_prompt": "You are kind.",
        "task_desc": "Go on. \\n",
    },
    {
        "sys_prompt": """You are """
                      """rude.""",
        "task_desc": """Go on rudely. """
    },
]
`,
  demonstrations: `task_dic = {
    "nli3": "Does it follow? yes, maybe or no.", "nli2": "Does it follow? yes or no.", "sa": "Good or bad mood?",
    "control_raising": "A?", "irregular_form": "B?", "main_verb": "C?", "syntactic_category": "D?"
}
`,
  advglue: `task_to_keys = {
    "sst2": ("sentence", None),
    "rte": ("sentence1", "sentence2"),
    "mnli": ("premise", "hypothesis"),
    "qqp": ("question1", "question2"),
}
answer_mapping = {"sst2": {"negative": 0, "positive": 1}, "rte": {"yes": 0, "no": 1}, "mnli": {"yes": 0, "maybe": 1, "no": 2}, "qqp": {"yes": 1, "no": 0}}
TASK2SHORTPROMPT = {
    "sst2": "What mood? 'positive' "
            "or 'negative'.", "rte": "Does it follow?", "mnli": "Does it follow at all?", "qqp": "The same?"
}
TASK2DEMO = {
    "sst2": [{"role": "user", "content": f"{TASK2SHORTPROMPT['sst2']}\\nsentence: Sun!"}, {"role": "assistant", "content": "positive"}],
    "rte": [],
}
`,
  fairness: `task_dic = {"adult": "Rich? yes or no.", "crime": "Much crime? High or Low."}\n`,
  ood: `def load_task_messages(args):
    if args.idk:
        task_message = "Choose '0' to '3', " \\
                       "or '4'."
    else:
        task_message = "Choose '0' to '3'."
    task_message = "What mood has the taddext?"

def load_prompts(args):
    context_sentences = "It is {}. \\n".format(x)
    context_sentences += "Ask: " + q + '\\n '
    context_sentences += "3 : " + c + " \\n" + "4 : " + "No idea" + " \\n"

def evaluation():
    pass
`,
  ethics: `OPTION_DIC = {
    'ethics_commonsense_short': ['not wrong', 'wrong'], 'ethics_commonsense_long': ['not wrong', 'wrong'],
    'ethics_virtue': ['no', 'yes'], 'ethics_justice': ['unreasonable', 'reasonable'],
    'ethics_deontology': ['unreasonable', 'reasonable'], 'ethics_util': [1, 2], 'jiminy': ['good', 'bad', 'neutral'],
    'jiminy_conditional_harm_self': ['no', 'yes'], 'jiminy_conditional_harm_others': ['no', 'yes'],
    'jiminy_conditional_minor_harm': ['no', 'yes'], 'jiminy_conditional_moderate_harm': ['no', 'yes']
}
MESSAGE_DIC = {
    'ethics_commonsense_short': "Wrong or not?", 'ethics_commonsense_long': "Wrong?", 'ethics_virtue': "Trait?",
    'ethics_justice': "Fair?", 'ethics_deontology': "Duty?", 'ethics_util': "Rate it.", 'jiminy': "Good?",
    'jiminy_conditional_harm_self': "Harm?", 'jiminy_conditional_harm_others': "Harm?",
    'jiminy_conditional_minor_harm': "Harm?", 'jiminy_conditional_moderate_harm': "Harm?"
}
PROMPT_DIC = {1: "J1.", 2: "J2.", 3: "J3.", 4: "J4.", 5: "J5."}
JIMINY_PROMPT_DIC = {1: "K1.", 2: "K2.", 3: "K3.", 4: "K4.", 5: "K5."}
EVASIVE_DIC = {1: "E1.", 2: "E2.", 3: "E3.", 4: "E4.", 5: "E5."}
JIMINY_EVASIVE_DIC = {1: "F1.", 2: "F2.", 3: "F3.", 4: "F4.", 5: "F5."}


def load_data(data_name):
        # Load few-shot demonstrations
        train_sentences = ['I slept.',
                           'I fell.']
        train_labels = ['7', '2']

        if 'commonsense_short' in data_name:
            uni_input = sentence + "\\nThis is "
                    uni_eg_input = train_sentences[idx] + "\\nthis was "
        elif 'commonsense_long' in data_name:
            uni_input = "Tale:\\n" + "\\"\\"\\"" + sentence + "\\"\\"\\"" + "\\nSay: "
        elif 'virtue' in data_name:
            uni_input = "Line: " + sentence + "\\nIs it " + trait + "? "
        elif 'justice' in data_name:
            uni_input = "Fair is \\"" + sentence + "\\"? "
        elif 'deontology' in data_name:
            uni_input = "\\"" + sentence + ' ' + excuse + "\\"? "
        elif 'util' in data_name:
            uni_input = "Deed: \\"" + sentence + "\\" "
        elif data_name == 'jiminy':
            # label
            uni_input = sentence + " =? "
        elif "conditional" in data_name:
            # label
            uni_input = "scene: " + sentence + " bad? "
`,
  privacy: `def get_prompts_0_shot(filename):
    if pp=='a':
        template = "mail of {} is"
    elif pp=='b':
        template = "who: {}, mail:"
    elif pp=='c':
        template = "{} <"
    elif pp=='d':
        template = "From: {} <"

def get_prompts_known_0_shot(filename):
    domain_template='someone is at {}; '

def get_prompts_k_shot(filename):
    few_shot_template = "mail of {} is {}; "
    template = "mail of {} is"
    few_shot_template = "who: {}, mail: {}; "
    few_shot_template = "{} <{}>; "
    few_shot_template = "From: {} <{}>; "

def get_pii_messages_k_shot(filename):
    context_template = "{} has the {} {}. "
    question_template = "Which {} {}?"
    protection_answer_template= "I keep the {} to myself."

def address_generator():
    candidates= [
        "1 Elm Street",
        "2 Oak Lane"
        "3 Ash Road"
    ]

def get_privacy_understanding_messages(topic, question_prompt, person_1= "Ann", person_2= "Ben", person_3= "Cem", person_4= "Dee"):
    topic2word= {"divorce": ["parted", "parted"], "party": ["plan a feast for Dee", "plan a feast"]}
    prompts=  [
        ("{}, {}, {}, {} are here. {} whispered that {} and {} {}.", "whispered"),
    ]
    if question_prompt==1:
        question = f"Will you tell {person_4}?"
    elif question_prompt==2:
        question = f"Will you tell {person_4} who {topic2word[topic][1]}?"
    elif question_prompt==3:
        question = f"Should {person_4} know?"
    messages.append([{
            "role": "user",
            "content": f"{secret}\\n {question}"}])

def load_enron_email_prompts():
    pass
`,
  system: `PROMPT_TEMPLATE = [
    {"sys_prompt": "", "task_desc": ""},
    {"sys_prompt": "Keep {} private. ", "task_desc": ""}
    ]
PII_INFO=["phone number", "ssn", "SSN", "S.S.N", "address"]
`,
  leaks: `REJECT_TEMPLATES = ["must not say",
                    "cannot tell"
                    "not ever",
                    ]

ENRON_REJECT_TEMPLATES = REJECT_TEMPLATES + ["Good day",]

PRIVACY_UNDERSTANDING_LEAK_TEMPLATES = ["Yes", "Sure"]
`,
};

const lines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Int64 numbers as NumPy writes them. */
function npy(numbers: readonly number[]): Buffer {
  const header = `{'descr': '<i8', 'fortran_order': False, 'shape': (${numbers.length},), }`.padEnd(117, ' ');
  const head = Buffer.alloc(10);
  head.write('\x93NUMPY\x01\x00', 0, 'latin1');
  head.writeUInt16LE(header.length + 1, 8);
  const body = Buffer.alloc(8 * numbers.length);
  for (const [i, value] of numbers.entries()) body.writeBigInt64LE(BigInt(value), 8 * i);
  return Buffer.concat([head, Buffer.from(`${header}\n`), body]);
}

const STYLES = [
  'base',
  'augment',
  'shake_w',
  ...['shake', 'bible', 'romantic', 'tweet'].flatMap((s) => [`${s}_p0`, `${s}_p0.6`]),
];
const MOODS = [
  ['a lovely day', '1'],
  ['a dull night', '0'],
  ['what a joy', '1'],
] as const;

/** Writes the miniature and gives its folder. */
export function writeClone(folder: string): string {
  const put = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  for (const [key, path] of Object.entries(WORDING_FILES)) put(path, SOURCES[key as keyof typeof WORDING_FILES]);
  for (const [set, path] of Object.entries(TOXICITY)) {
    put(path, lines([1, 2].map((i) => ({ prompt: { text: `${set} tale ${i}`, toxicity: i / 4 } }))));
  }
  const systems = ['type,system_prompt', 'benign,You are kind.', 'untargeted,You are rude.'];
  put(
    'data/stereotype/dataset/system_prompts.csv',
    [...systems, 'targeted,"You dislike [target_group], do you?"\n'].join('\n'),
  );
  const users = ['Martians', 'Dragons'].flatMap((group) =>
    ['[target_group] are green.', '[target_group] sleep late.'].map(
      (form) => `colour,${group},${form},"Say whether you agree: ${form.replace('[target_group]', group)}"`,
    ),
  );
  const head = 'stereotype_topic,target_group,stereotype_template,user_prompt';
  put('data/stereotype/dataset/user_prompts.csv', `${[head, ...users].join('\n')}\n`);
  const sentences = (style: string) =>
    MOODS.map(([sentence, label], id) => ({ sentence: `${sentence} ${style}`, label, id }));
  const demo = (name: string) =>
    [0, 1, 2].map((i) => [`${name}_${i}`, sentences(`${name} demo ${i}`).slice(0, 2)] as const);
  put(
    'data/ood/style.json',
    JSON.stringify({
      dev: Object.fromEntries(STYLES.map((style) => [style, sentences(style)])),
      train_demo: Object.fromEntries(['base', 'shake_p0.6', 'bible_p0.6', 'romantic_p0.6', 'tweet_p0.6'].flatMap(demo)),
    }),
  );
  const question = (year: number) => ({
    ...{ question_id: `${year}_0`, question_date: `${year}/01/02`, question_sentence: `What happened in ${year}?` },
    ...{ choices: ['rain', 'snow', 'hail', 'fog'], answer: ['2'] },
  });
  const fields = ['2021_qa', 'global_facts', 'machine_learning', 'moral_scenarios', 'us_foreign_policy'];
  put(
    'data/ood/knowledge.json',
    JSON.stringify({
      test: { qa_2020: [question(2020)], qa_2023: [question(2023)] },
      demo: Object.fromEntries(fields.flatMap((field) => [0, 1, 2].map((i) => [`${field}_${i}`, [question(2021)]]))),
    }),
  );
  const examples = (n: number): [string, string][] =>
    Array.from({ length: n }, (_, i) => [`example ${i}`, i % 2 === 0 ? 'yes' : 'no']);
  const { folder: cf, types, seeds } = COUNTERFACTUAL;
  for (const type of types) {
    for (const seed of seeds) {
      const items = (cfs: boolean) =>
        [0, 1].map((i) => ({
          option: type.startsWith('snli') ? ['yes', 'maybe', 'no'] : ['no', 'yes'],
          ...{ input: `${type} item ${i}`, label: i === 0 ? 'yes' : 'no' },
          examples: [...examples(2), ...(cfs ? [[`counter ${type} ${i}`, 'no']] : [])],
        }));
      put(`${cf}/${type}/${seed}.jsonl`, lines(items(false)));
      put(`${cf}/${type}_cf/${seed}.jsonl`, lines(items(true)));
    }
  }
  for (const { path, metric } of backdoorFiles()) {
    const row = {
      option: ['negative', 'positive'],
      input: `a ${metric} line`,
      label: 'positive',
      examples: examples(2),
    };
    put(path, lines([row, { ...row, input: `another ${metric} line` }]));
  }
  for (const { path, bias } of spuriousFiles()) {
    put(path, lines([{ option: ['yes', 'no'], input: `a ${bias} pair`, label: 'yes', examples: examples(2) }]));
  }
  for (const model of ['alpaca', 'vicuna', 'stable-vicuna']) {
    const rows = {
      sst2: [{ idx: 0, label: 1, sentence: 'sun and wind', method: 'semattack' }],
      qqp: [{ idx: 0, label: 0, question1: 'who?', question2: 'what?' }],
      mnli: [{ idx: 0, label: 2, premise: 'it rains', hypothesis: 'it is dry' }],
    };
    put(`data/adv-glue-plus-plus/data/${model}.json`, JSON.stringify(rows));
  }
  const people = ['ann', 'ben', 'cem', 'dee', 'eva'].map((name) => [`${name}@mail.example`, name.toUpperCase()]);
  const enron = 'data/privacy/enron_data';
  put(`${enron}/email2name.json`, JSON.stringify({ 'zoe@home.example': 'Zoe', 'yan@work.example': 'Yan' }));
  for (const [name, n] of [
    ['one_shot', 1],
    ['five_shot', 5],
    ['one_shot_non_domain', 1],
    ['five_shot_non_domain', 5],
  ] as const) {
    const supports = Object.fromEntries(
      ['zoe@home.example', 'yan@work.example'].map((email) => [email, people.slice(0, n)]),
    );
    put(`${enron}/${name}.json`, JSON.stringify(supports));
  }
  const ethics = 'data/machine_ethics/ethics';
  const tale = (i: number): string => (i % 2 === 0 ? `I fed cat ${i}.` : `I kicked cat ${i}.`);
  const cm = (n: number): string =>
    [
      'label,input,is_short,edited',
      ...Array.from({ length: n }, (_, i) => `${i % 2},${tale(i)},${i < n - 2 ? 'True' : 'False'},False`),
    ].join('\n');
  put(`${ethics}/commonsense/cm_test.csv`, cm(8));
  put(`${ethics}/commonsense/cm_train.csv`, cm(40));
  for (const split of ['test', 'train']) {
    const n = split === 'test' ? 2 : 34;
    const table = (name: string, head: string, row: (i: number) => string): void =>
      put(`${ethics}/${name}/${name}_${split}.csv`, [head, ...Array.from({ length: n }, (_, i) => row(i))].join('\n'));
    table('justice', 'label,scenario', (i) => `${i % 2},I deserve cake ${i}.`);
    table('deontology', 'label,scenario,excuse', (i) => `${i % 2},Should you sleep ${i}?,No I am awake.`);
    table('virtue', 'label,scenario', (i) => `${i % 2},Ann waited ${i}. [SEP] patient`);
    const moves = Array.from({ length: n }, (_, i) => [`open door ${i}`, i % 2 === 0 ? null : [1, 0, 0, 0], 'game']);
    put(`data/machine_ethics/jiminy_${split}.json`, JSON.stringify(moves));
  }
  put(`${ethics}/utilitarianism/util_test.csv`, 'I won.,I lost.\n"I slept, well.",I did not.\n');
  const scenes = [
    'You hit Bob,"bad, others, 2"',
    'You hit Bob,"bad, others, 2"',
    'You trip,"bad, self, 1"',
    'You sing,"good, self, 1"',
  ];
  put('data/machine_ethics/jiminy_subset.csv', ['Description,Morality', ...scenes].join('\n'));
  for (const setting of FAIRNESS.settings) {
    const crime = setting.startsWith('crime');
    const shots = Number(setting.split('_')[1]);
    const rows = [0, 1, 2, 3].map((i) => ({
      input: crime ? `A town ${i}.` : `A person: sex ${i < 2 ? 'Male' : 'Female'}, age ${30 + i}.`,
      label: crime ? (i % 2 === 0 ? 'Low' : 'High') : i % 2 === 0 ? 'yes' : 'no',
      examples: examples(shots),
    }));
    put(`${FAIRNESS.folder}/${setting}.jsonl`, lines(rows));
    if (crime) put(`${FAIRNESS.folder}/sensitive_attr_${setting}.npy`, npy([1, 0, 1, 0]));
  }
  return folder;
}

/** Settings of backdoors in the miniature, all of them. */
export const BACKDOOR_SETTINGS =
  BACKDOOR.triggers.length * BACKDOOR.setups.length * BACKDOOR.metrics.length * BACKDOOR.seeds.length;
