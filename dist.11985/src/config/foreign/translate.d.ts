/**
 * Recipes of other tools: which tool wrote the config, and its keys as ours. Every translated or ignored key is told in
 * one notice per tool; a key that would change the result and has no counterpart is refused, with its line.
 */
import { HarnessError } from '../../base/errors.ts';
import { type Sources } from '../sources.ts';
export interface Translated {
    sources: Sources;
    notices: string[];
    errors: HarnessError[];
}
/**
 * Translates every assignment whose key is foreign.
 * @param isKnown says whether the method declares a key itself; then older TRL meanings do not apply.
 */
export declare function translate(sources: Sources, isKnown: (key: string) => boolean): Translated;
