import type { Json } from '../../../base/json.ts';
import type { ScoringContext } from '../task.ts';
import type { Columns } from './columns.ts';
import type { Scorer, ScorerInput } from './scorer.ts';
export interface ScorersOf {
    /** The task's name, for messages. */
    readonly task: string;
    readonly scorers: readonly Scorer[];
    readonly columns: Pick<Columns, 'has'>;
    /** Other models that scorers may ask. */
    readonly roles: readonly string[];
}
export interface Scored {
    /** By the key of the metric. */
    readonly values: Readonly<Record<string, Json>>;
    readonly explanations: readonly string[];
}
/**
 * Values of all scorers by key.
 * @throws HarnessError `ROLE_MISSING` when every scorer needs another model and none is given, `PLUGIN_INVALID` for a value
 * that its scorer does not declare.
 */
export declare function runScorers({ task, scorers, columns, roles }: ScorersOf, input: ScorerInput, context: ScoringContext): Promise<Scored>;
