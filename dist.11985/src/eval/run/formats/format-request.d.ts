/** What writers of other tools' files get. */
import type { Provider } from '../../../providers/contract/provider.ts';
import type { FailedGate } from '../gates.ts';
import type { EvalSettings } from '../plan.ts';
import type { EvalPlace } from '../record.ts';
import type { TaskResult } from '../results.ts';
export interface FormatRequest {
    readonly formats: readonly ('lm-eval' | 'junit')[];
    readonly run: string;
    readonly place: EvalPlace;
    readonly outputPath?: string;
    readonly provider: Provider;
    readonly settings: EvalSettings;
    readonly results: readonly TaskResult[];
    readonly failedGates: readonly FailedGate[];
}
