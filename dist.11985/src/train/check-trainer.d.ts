import type { TrainerDefinition } from './contract.ts';
/** @throws HarnessError `PLUGIN_INVALID`. */
export declare function checkTrainer(value: unknown, source: string): TrainerDefinition;
