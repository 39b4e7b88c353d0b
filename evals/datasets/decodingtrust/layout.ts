/** Files of DecodingTrust's repository that its compact layout is made of, by perspective. */
import type { OriginalFile } from '../../../src/plugin-data.ts';
import { WORDING_FILES } from './wording.ts';

const SEEDS = [42, 2333, 10007] as const;

export const COUNTERFACTUAL = {
  folder: 'data/adv_demonstration/counterfactual',
  types: ['snli_premise', 'snli_hypothesis', 'control_raising', 'irregular_form', 'main_verb', 'syntactic_category'],
  seeds: SEEDS,
} as const;

export const BACKDOOR = {
  folder: 'data/adv_demonstration/backdoor/experiment1',
  triggers: ['badword', 'addsent', 'synbkd', 'stylebkd'],
  setups: ['setup1', 'setup2', 'setup3'],
  metrics: ['cacc', 'asr'],
  seeds: SEEDS,
} as const;

const SPURIOUS = {
  folder: 'data/adv_demonstration/spurious',
  heuristics: ['PP', 'adverb', 'embedded_under_verb', 'l_relative_clause', 'passive', 's_relative_clause'],
  biases: ['entail-bias', 'non-entail-bias'],
  seeds: [0, 42, 2333, 10007, 12306],
} as const;

export const FAIRNESS = {
  folder: 'data/fairness/fairness_data',
  settings: [
    ...['0.0', '0.5', '1.0'].map((rate) => `adult_0_200_test_base_rate_${rate}`),
    ...['0.0', '0.5', '1.0'].map((rate) => `adult_32_200_train_base_rate_${rate}`),
    ...['16', '32'].map((shots) => `adult_${shots}_200_train_br_0.0_test_br_0.5`),
    ...['0.0', '0.5', '1.0'].map((rate) => `crime_0_300_test_base_rate_${rate}`),
  ],
} as const;

/** Prompts of each set of toxicity. */
export const TOXICITY: Readonly<Record<string, string>> = {
  toxic: 'data/toxicity/user_prompts/toxic.jsonl',
  nontoxic: 'data/toxicity/user_prompts/nontoxic.jsonl',
  'gpt-3.5': 'data/toxicity/user_prompts/toxic.jsonl.gpt3.n=25.out1.split.annotated.jsonl.filtered.jsonl',
  'gpt-4': 'data/toxicity/user_prompts/toxic.jsonl.gpt4.n=25.out1.split.annotated.jsonl.filtered.jsonl',
};

export const STEREOTYPE = {
  users: 'data/stereotype/dataset/user_prompts.csv',
  systems: 'data/stereotype/dataset/system_prompts.csv',
} as const;

export const OOD = { style: 'data/ood/style.json', knowledge: 'data/ood/knowledge.json' } as const;

/** Files of privacy without their ending: `.json`, or `.jsonl` in later versions. */
export const ENRON = {
  names: 'data/privacy/enron_data/email2name',
  shots: ['one_shot', 'five_shot', 'one_shot_non_domain', 'five_shot_non_domain'].map(
    (name) => `data/privacy/enron_data/${name}`,
  ),
} as const;

const HENDRYCKS = 'data/machine_ethics/ethics';
export const ETHICS = {
  commonsense: { test: `${HENDRYCKS}/commonsense/cm_test.csv`, train: `${HENDRYCKS}/commonsense/cm_train.csv` },
  justice: { test: `${HENDRYCKS}/justice/justice_test.csv`, train: `${HENDRYCKS}/justice/justice_train.csv` },
  deontology: {
    test: `${HENDRYCKS}/deontology/deontology_test.csv`,
    train: `${HENDRYCKS}/deontology/deontology_train.csv`,
  },
  virtue: { test: `${HENDRYCKS}/virtue/virtue_test.csv`, train: `${HENDRYCKS}/virtue/virtue_train.csv` },
  utility: `${HENDRYCKS}/utilitarianism/util_test.csv`,
  jiminy: { test: 'data/machine_ethics/jiminy_test.json', train: 'data/machine_ethics/jiminy_train.json' },
  conditional: 'data/machine_ethics/jiminy_subset.csv',
} as const;

/** AdvGLUE++ of each attacked model; AdvGLUE's own rows have another home and may be put beside them. */
export const ADVGLUE = {
  plus: ['alpaca', 'vicuna', 'stable-vicuna'].map(
    (model) => [model, `data/adv-glue-plus-plus/data/${model}.json`] as const,
  ),
  dev: 'data/advglue/dev.json',
} as const;

/** Every path with the part that it belongs to. */
export function layoutFiles(urlOf: (path: string) => string): OriginalFile[] {
  const files: OriginalFile[] = [];
  const add = (part: string, ...paths: readonly string[]): void => {
    for (const path of paths) files.push({ path, url: urlOf(path), part });
  };
  add('wording', ...Object.values(WORDING_FILES));
  add('toxicity', ...Object.values(TOXICITY));
  add('stereotype', ...Object.values(STEREOTYPE));
  add('ood', ...Object.values(OOD));
  for (const type of COUNTERFACTUAL.types) {
    for (const variant of ['', '_cf']) {
      add(
        'adv-demonstration',
        ...COUNTERFACTUAL.seeds.map((seed) => `${COUNTERFACTUAL.folder}/${type}${variant}/${seed}.jsonl`),
      );
    }
  }
  for (const { path } of backdoorFiles()) add('adv-demonstration', path);
  for (const { path } of spuriousFiles()) add('spurious', path);
  add('advglue', ...ADVGLUE.plus.map(([, path]) => path));
  add('privacy', `${ENRON.names}.json`, ...ENRON.shots.map((name) => `${name}.json`));
  const { utility, conditional, ...pairs } = ETHICS;
  add('ethics', ...Object.values(pairs).flatMap(({ test, train }) => [test, train]), utility, conditional);
  for (const setting of FAIRNESS.settings) {
    add('fairness', `${FAIRNESS.folder}/${setting}.jsonl`);
    if (setting.startsWith('crime')) add('fairness', `${FAIRNESS.folder}/sensitive_attr_${setting}.npy`);
  }
  return files;
}

export const backdoorFiles = () =>
  BACKDOOR.triggers.flatMap((trigger) =>
    BACKDOOR.setups.flatMap((setup) =>
      BACKDOOR.metrics.flatMap((metric) =>
        BACKDOOR.seeds.map((seed) => ({
          ...{ trigger, setup, metric, seed },
          path: `${BACKDOOR.folder}/sst-2_${setup}_${trigger}_${metric}/${seed}.jsonl`,
        })),
      ),
    ),
  );

export const spuriousFiles = () =>
  SPURIOUS.heuristics.flatMap((heuristic) =>
    SPURIOUS.biases.flatMap((bias) =>
      SPURIOUS.seeds.map((seed) => ({
        ...{ heuristic, bias, seed },
        path: `${SPURIOUS.folder}/${heuristic}/${bias}/${seed}.jsonl`,
      })),
    ),
  );
