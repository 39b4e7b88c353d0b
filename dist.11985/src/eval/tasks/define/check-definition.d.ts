import type { TaskDefinition } from './definition.ts';
/** True for what `defineTask` gives, in contrast to a task that speaks for itself. */
export declare const isDefinition: (value: unknown) => boolean;
/** @throws HarnessError `PLUGIN_INVALID`. */
export declare function checkDefinition(value: unknown, source: string): TaskDefinition;
/** What is wrong with a scorer that was made. */
export declare function wrongScorer(scorer: Readonly<Record<string, unknown>>): string[];
