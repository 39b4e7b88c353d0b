import { type HubInput, RunFolder } from '../../runs/run-folder.ts';
export interface EvalPlace {
    /** Absolute folder of run.json, config.yaml and answers.jsonl. */
    readonly run: string;
    /** Absolute folder of the tasks' folders. */
    readonly evals: string;
}
/** Where an evaluation goes: `output_dir`, beside a trained model, or a new name under HARNESS_RUNS or `runs`. */
export declare function evalPlace(options: {
    outputDir?: string;
    into?: string;
    model: string;
}): EvalPlace;
/** The model that a training run left. @throws HarnessError `RUN_NOT_FOUND`. */
export declare function modelOf(into: string): string;
/** Refuses early what cannot be written later. @throws HarnessError `RUN_LOCKED`, `RUN_EXISTS`. */
export declare function checkEvalPlace({ run }: EvalPlace): Promise<void>;
/** What the caller knows of the run. */
export interface RunRecord {
    /** The text of config.yaml. */
    readonly resolvedYaml: string;
    readonly command: readonly string[];
    readonly device: string;
    readonly seeds: Readonly<Record<string, number>>;
    /** Files that results depend on: config, tasks, suite, prices. */
    readonly inputs: readonly string[];
    /** Models that came from the hub. */
    readonly hub?: readonly HubInput[];
}
/** Opens the folder and writes config.yaml and the manifest. */
export declare function openEvalRun({ run: path }: EvalPlace, record: RunRecord): Promise<RunFolder>;
