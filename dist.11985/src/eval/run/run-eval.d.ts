import type { Json } from '../../base/json.ts';
import type { Provider } from '../../providers/contract/provider.ts';
import { type AskingOptions } from './asking.ts';
import type { EvalReporter } from './events.ts';
import { type FailedGate, type Gate } from './gates.ts';
import { type EvalPlan, type EvalSettings, type Preview } from './plan.ts';
import { type Warnings } from './prompt-checks.ts';
import { type EvalPlace, type RunRecord } from './record.ts';
import { type TaskResult } from './results.ts';
export interface EvalRequest {
    readonly plan: EvalPlan;
    readonly previews: readonly Preview[];
    readonly provider: Provider;
    /** Other models by role. */
    readonly roles: ReadonlyMap<string, Provider>;
    readonly settings: EvalSettings;
    readonly asking: Omit<AskingOptions, 'provider' | 'roles' | 'log' | 'signal'>;
    readonly place: EvalPlace;
    readonly record: RunRecord;
    readonly formats: readonly ('lm-eval' | 'junit')[];
    /** Folder of lm-eval's files; the run folder when left out. */
    readonly outputPath?: string;
    /** What numbers must reach. */
    readonly gates: readonly Gate[];
    readonly metadata: Readonly<Record<string, Json>>;
    /** Warnings of each task, begun while it was looked at. */
    readonly warnings: ReadonlyMap<string, Warnings>;
    readonly reporter: EvalReporter;
    readonly signal?: AbortSignal;
}
export interface EvalOutcome {
    /** The run folder. */
    readonly run: string;
    readonly results: readonly TaskResult[];
    /** Of all samples, those whose request failed. */
    readonly failedShare: number;
    readonly failedGates: readonly FailedGate[];
    readonly summary: Record<string, unknown>;
    /** Further files that were written. */
    readonly files: readonly string[];
}
/**
 * Evaluates.
 * @throws HarnessError for everything that can go wrong, with exit code 130 after an interruption.
 */
export declare function runEval(request: EvalRequest): Promise<EvalOutcome>;
