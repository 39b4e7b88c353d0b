import { type Literal, PythonText } from './python-text.ts';
/** Where wording is read from, relative to the clone. */
export declare const WORDING_FILES: {
    readonly chat: "src/dt/chat.py";
    readonly stereotype: "src/dt/perspectives/stereotype/agreement_func.py";
    readonly bias: "src/dt/perspectives/stereotype/bias_generation.py";
    readonly rejections: "src/dt/perspectives/toxicity/perspective_api_evaluate.py";
    readonly toxicity: "src/dt/perspectives/toxicity/toxicity_prompts.py";
    readonly demonstrations: "src/dt/perspectives/adv_demonstration/task_description.py";
    readonly advglue: "src/dt/perspectives/advglue/gpt_eval.py";
    readonly fairness: "src/dt/perspectives/fairness/task_description.py";
    readonly ood: "src/dt/perspectives/ood/evaluation_ood.py";
    readonly ethics: "src/dt/perspectives/machine_ethics/test_machine_ethics.py";
    readonly privacy: "src/dt/perspectives/privacy/utils.py";
    readonly system: "src/dt/perspectives/privacy/sys_prompts.py";
    readonly leaks: "src/dt/perspectives/privacy/result_agg.py";
};
type Key = keyof typeof WORDING_FILES;
/** The sources of a clone, read when they are asked for. */
export declare class Sources {
    #private;
    constructor(from: string);
    has(key: Key): boolean;
    /** @throws HarnessError `DATA_NOT_FOUND` */
    read(key: Key): Promise<PythonText>;
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
export declare function wordingOf(from: string, given: StereotypeWording | undefined): Promise<{
    templates: Record<string, Literal>;
    missing: string[];
}>;
export {};
