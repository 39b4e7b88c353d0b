/**
 * Answers of benchmarks that were recorded without their prompts: they are found by scenario, setting and place. A provider
 * that has such tells tasks what there is, and tasks ask for exactly that.
 */
import type { Message, RecordedPlace } from './request.ts';
export interface RecordedEntry {
    /** One answer or several samples to the same prompt. */
    readonly texts: readonly string[];
    /** The prompt and the right answer, where the recording has them. */
    readonly messages?: readonly Message[];
    readonly gold?: string;
}
export interface Recordings {
    /** Settings of a scenario with the number of prompts that have answers, in the order of the recording. */
    settings(scenario: string): Promise<readonly {
        readonly setting: string;
        readonly prompts: number;
    }[]>;
    /** What is recorded at a place; undefined where there is nothing. */
    find(place: RecordedPlace): Promise<RecordedEntry | undefined>;
}
