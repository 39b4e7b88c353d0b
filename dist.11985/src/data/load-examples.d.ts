import type { HubSources } from './hub/sources.ts';
import type { LoadReporter } from './load-reporter.ts';
import { type InputRecord, type SplitOptions, type SplitRole } from './mixture.ts';
import type { PromptBoundary } from './prompt-extraction.ts';
import { type SplitReport } from './report.ts';
import type { Tokenizer } from './tokenizer.ts';
import type { OnOverlong } from './tokens/tokenise.ts';
import type { FeatureMaker } from './tokens/tokenise-block.ts';
import type { Examples } from './tree.ts';
/** The config keys that this room reads itself; the method's own go to `features` untouched. */
export interface DataOptions extends SplitOptions {
    datasetTextField?: string | undefined;
    datasetWeightField?: string | undefined;
    onOverlong?: OnOverlong | undefined;
    promptBoundary?: PromptBoundary | undefined;
}
export interface LoadOptions<Options extends DataOptions> {
    trainer: FeatureMaker<Options>;
    options: Options;
    tokenizer: Tokenizer;
    split: SplitRole;
    /** The config file, beside which relative names are looked for too. */
    configFile?: string | undefined;
    /** Folder of data sets (`--data-dir`); default HARNESS_DATA. */
    dataDir?: string | undefined;
    reporter: LoadReporter;
    /** What is taken from the hub is noted here. */
    hub?: HubSources | undefined;
    /** Aborted: stops between two blocks of rows with `INTERRUPTED`. */
    signal?: AbortSignal | undefined;
    /** Threads that tokenise; default one a core, once a data set has shown to be large. */
    workers?: number | undefined;
}
export interface LoadedSplit {
    examples: Examples;
    /** Tokens of each example, as the user counts them. */
    lengths: Uint32Array;
    report: SplitReport;
    /** The files that were read, for the run manifest. */
    inputs: InputRecord[];
}
/**
 * The examples of a split, in the order of the rows. Undefined for `split: 'test'` when no test split is named and there is
 * none. Throws `DATA_EMPTY` without rows, `DATA_NO_EXAMPLES` when all were dropped, and what reading and judging throw.
 */
export declare function loadExamples<Options extends DataOptions>(load: LoadOptions<Options>): Promise<LoadedSplit | undefined>;
