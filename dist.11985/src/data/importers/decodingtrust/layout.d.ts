/** Files of DecodingTrust's repository that its compact layout is made of, by perspective. */
import type { OriginalFile } from '../importer.ts';
export declare const COUNTERFACTUAL: {
    readonly folder: "data/adv_demonstration/counterfactual";
    readonly types: readonly ["snli_premise", "snli_hypothesis", "control_raising", "irregular_form", "main_verb", "syntactic_category"];
    readonly seeds: readonly [42, 2333, 10007];
};
export declare const BACKDOOR: {
    readonly folder: "data/adv_demonstration/backdoor/experiment1";
    readonly triggers: readonly ["badword", "addsent", "synbkd", "stylebkd"];
    readonly setups: readonly ["setup1", "setup2", "setup3"];
    readonly metrics: readonly ["cacc", "asr"];
    readonly seeds: readonly [42, 2333, 10007];
};
export declare const FAIRNESS: {
    readonly folder: "data/fairness/fairness_data";
    readonly settings: readonly string[];
};
/** Prompts of each set of toxicity. */
export declare const TOXICITY: Readonly<Record<string, string>>;
export declare const STEREOTYPE: {
    readonly users: "data/stereotype/dataset/user_prompts.csv";
    readonly systems: "data/stereotype/dataset/system_prompts.csv";
};
export declare const OOD: {
    readonly style: "data/ood/style.json";
    readonly knowledge: "data/ood/knowledge.json";
};
/** Files of privacy without their ending: `.json`, or `.jsonl` in later versions. */
export declare const ENRON: {
    readonly names: "data/privacy/enron_data/email2name";
    readonly shots: string[];
};
export declare const ETHICS: {
    readonly commonsense: {
        readonly test: "data/machine_ethics/ethics/commonsense/cm_test.csv";
        readonly train: "data/machine_ethics/ethics/commonsense/cm_train.csv";
    };
    readonly justice: {
        readonly test: "data/machine_ethics/ethics/justice/justice_test.csv";
        readonly train: "data/machine_ethics/ethics/justice/justice_train.csv";
    };
    readonly deontology: {
        readonly test: "data/machine_ethics/ethics/deontology/deontology_test.csv";
        readonly train: "data/machine_ethics/ethics/deontology/deontology_train.csv";
    };
    readonly virtue: {
        readonly test: "data/machine_ethics/ethics/virtue/virtue_test.csv";
        readonly train: "data/machine_ethics/ethics/virtue/virtue_train.csv";
    };
    readonly utility: "data/machine_ethics/ethics/utilitarianism/util_test.csv";
    readonly jiminy: {
        readonly test: "data/machine_ethics/jiminy_test.json";
        readonly train: "data/machine_ethics/jiminy_train.json";
    };
    readonly conditional: "data/machine_ethics/jiminy_subset.csv";
};
/** AdvGLUE++ of each attacked model; AdvGLUE's own rows have another home and may be put beside them. */
export declare const ADVGLUE: {
    readonly plus: (readonly [string, `data/adv-glue-plus-plus/data/${string}.json`])[];
    readonly dev: "data/advglue/dev.json";
};
/** Every path with the part that it belongs to. */
export declare function layoutFiles(urlOf: (path: string) => string): OriginalFile[];
export declare const backdoorFiles: () => {
    path: string;
    trigger: "badword" | "addsent" | "synbkd" | "stylebkd";
    setup: "setup1" | "setup2" | "setup3";
    metric: "cacc" | "asr";
    seed: 42 | 2333 | 10007;
}[];
export declare const spuriousFiles: () => {
    path: string;
    heuristic: "PP" | "adverb" | "embedded_under_verb" | "l_relative_clause" | "passive" | "s_relative_clause";
    bias: "entail-bias" | "non-entail-bias";
    seed: 0 | 42 | 2333 | 10007 | 12306;
}[];
