import type { GenerationOptions, Message, ModelRequest, Prompt } from '../../providers/contract/request.ts';
import { type SampleParts } from './sample-parts.ts';
import type { Doc, TaskContext } from './task.ts';
import type { TaskConfig } from './task-config.ts';
import type { FunctionContext } from './task-functions.ts';
/** What is asked for a document, and how the prompt reads. */
export interface Asked {
    readonly requests: readonly ModelRequest[];
    readonly shown: string | readonly Message[];
}
/** A document with what stands before it. */
export interface Question {
    readonly id: string;
    readonly doc: Doc;
    readonly examples: readonly Doc[];
}
export declare class TaskRequests {
    #private;
    /** @param wanted names of the metrics. */
    constructor(config: TaskConfig, parts: SampleParts, wanted: ReadonlySet<string>);
    of({ id, doc, examples }: Question, functions: FunctionContext, context: TaskContext): Asked;
    /** What was wanted, as people read it. */
    target(doc: Doc, functions: FunctionContext): string | null;
}
/** So many answers to one prompt; sampled ones have seeds of their own, which hang on the sample and not on its neighbours. */
export declare function generateRequests(prompt: Prompt, options: GenerationOptions, { repeats, seed, task, id }: {
    repeats: number;
    seed: number;
    task: string;
    id: string;
}): ModelRequest[];
