import type { AttackDefinition } from './contract.ts';
/** An attack has `apply`: how it is told from the rest of a plug-in. */
export declare const looksLikeAttack: (value: unknown) => boolean;
/** @throws HarnessError `PLUGIN_INVALID`. */
export declare function checkAttack(value: unknown, source: string): AttackDefinition<Record<string, unknown>>;
