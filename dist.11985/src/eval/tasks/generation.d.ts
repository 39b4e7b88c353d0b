import type { Json } from '../../base/json.ts';
import type { GenerationOptions } from '../../providers/contract/request.ts';
import type { TaskContext } from './task.ts';
type Given = Readonly<Record<string, Json>>;
/** What a task asks for when it says nothing of `generation_kwargs`, or not all. */
export declare const withDefaults: (given: Given | undefined, fewshotDelimiter: string) => Given;
/** A task's options with those of the run in their place; one spelling of the most tokens stands for all. */
export declare function overridden(own: Given, { generation, warn }: Pick<TaskContext, 'generation' | 'warn'>): Given;
/**
 * Options of one request. What is not known goes along as `extra`.
 * @throws HarnessError `GENERATION_INVALID`.
 */
export declare function generationOptions(given: Given): GenerationOptions;
export {};
