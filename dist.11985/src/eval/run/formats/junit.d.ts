import type { FailedGate } from '../gates.ts';
import type { TaskResult } from '../results.ts';
interface JunitContent {
    readonly results: readonly TaskResult[];
    readonly failedGates: readonly FailedGate[];
}
/** The document. */
export declare function junit({ results, failedGates }: JunitContent): string;
export declare function writeJunit(path: string, content: JunitContent): Promise<string>;
export {};
