/**
 * What `defineTask` takes: rows, how they are asked, how answers are read and scored. One file with it in `evals/tasks/`,
 * or a plug-in, is a task. Leaves out: tasks of several turns and tools.
 */
import type { Capabilities } from '../../../providers/contract/provider.ts';
import type { GenerationOptions, Message, PseudoRequest } from '../../../providers/contract/request.ts';
import type { Doc, TaskContext } from '../task.ts';
import type { AggregateBy, ScorerDeclaration } from './scorer.ts';
/** A data set as lm-eval names it: by hub id or folder, through `harness data`. */
export interface SplitDataset {
    readonly path: string;
    readonly name?: string;
    readonly split: string;
}
export interface Epochs {
    /** Answers to each prompt; from 2 on generation has to sample (`temperature` above 0). */
    readonly count: number;
    /** `mean`, `median`, `mode`, `max`, `at_least_K`, `pass_at_K`; default: mean. */
    readonly reducers?: readonly string[];
}
export interface MetricOverride {
    readonly aggregate?: AggregateBy;
    readonly higherIsBetter?: boolean | null;
}
/** How a masked language model is asked, which gives pseudo-log-likelihoods in place of log-likelihoods. */
export interface MaskedVariant {
    /** What is scored for each choice, in their order. */
    texts(row: Doc): readonly Omit<PseudoRequest, 'kind'>[];
    /** In place of the task's own: what they give says which scoring was used. */
    readonly scorers: readonly ScorerDeclaration[];
    /** In place of the task's own rows, where only some of them can be asked. */
    readonly dataset?: TaskDefinition['dataset'];
}
export interface TaskDefinition {
    /** snake_case; a file in `evals/tasks/` is named after it. */
    readonly name: string;
    /** One sentence for `harness list tasks`. */
    readonly summary: string;
    /** Goes up when numbers are no longer comparable. */
    readonly version: string | number;
    readonly tags?: readonly string[];
    /** A file of rows, looked for beside the task's file and in the working folder; a split; or rows themselves. */
    readonly dataset: string | SplitDataset | ((context: TaskContext) => Iterable<Doc> | AsyncIterable<Doc>);
    /** Each column with what it holds; a name ending in `?` may be missing from rows. */
    readonly columns: Readonly<Record<string, string>>;
    /** What the model is asked. Text becomes messages where the model wants them. */
    prompt(row: Doc, context: TaskContext): string | readonly Message[];
    /** What is wanted: a text, alternatives, an index into the choices. Default: column `target`, where there is one. */
    target?(row: Doc): string | number | readonly string[] | null;
    /** The choices: the model's log-likelihoods of them are asked for, or with `answerBy: 'letter'` a letter. */
    choices?(row: Doc): readonly string[];
    readonly answerBy?: 'loglikelihood' | 'letter';
    /** With `choices` by log-likelihood; without it masked language models cannot be asked. */
    readonly masked?: MaskedVariant;
    /** Between prompt and choice in plain text. Default: a space. */
    readonly delimiter?: string;
    /** The row's own name; default: its position from 0. */
    id?(row: Doc, index: number): string;
    /** By which results are broken down. */
    groups?(row: Doc): Readonly<Record<string, string>>;
    /** Default: greedy, 256 tokens. `--gen_kwargs` win. */
    readonly generation?: Partial<GenerationOptions>;
    /** The answer in the model's text; `null` when there is none, which counts in `unparsed`. */
    parse?(text: string, row: Doc): string | null;
    readonly scorers: readonly ScorerDeclaration[];
    /** Several answers to each prompt. */
    readonly epochs?: number | Epochs;
    /** Changes how metrics of the scorers become numbers. */
    readonly metrics?: Readonly<Record<string, MetricOverride>>;
    /** Why its texts may hurt; reports blur them until they are asked for. */
    readonly contentWarning?: string;
    /** Rows hold data of real persons: texts are kept nowhere, ids and scores are. */
    readonly private?: boolean;
    /** What it needs besides what `choices` and scorers say. */
    readonly needs?: readonly (keyof Capabilities)[];
}
