import type { Message, ModelRequest, Prompt } from '../../../providers/contract/request.ts';
import type { Doc, TaskContext } from '../task.ts';
import type { TaskDefinition } from './definition.ts';
/** True when answers are log-likelihoods of the choices. */
export declare const isScored: ({ choices, answerBy }: TaskDefinition) => boolean;
/** The prompt, and as reports show it. */
export declare function promptFor(definition: TaskDefinition, row: Doc, context: TaskContext): {
    prompt: Prompt;
    shown: string | readonly Message[];
};
export declare function choicesOf({ choices: of }: TaskDefinition, row: Doc): readonly string[] | undefined;
/** Right answers as texts; a number is the place of a choice. */
export declare function targetsOf({ target }: TaskDefinition, row: Doc, choices: readonly string[] | undefined): readonly string[];
/** @param count answers to the prompt */
export declare function requestsFor(definition: TaskDefinition, sample: {
    id: string;
    prompt: Prompt;
    choices: readonly string[] | undefined;
    count: number;
}, context: TaskContext): readonly ModelRequest[];
