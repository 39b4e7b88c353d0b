/**
 * What a scenario of DecodingTrust says of itself: settings with their items, how an answer is judged under both rules, and how
 * sums over settings become scores. `task.ts` makes a task of it, tests replay recordings through it.
 */
import type { Capabilities, Json, Message } from '../../../src/plugin.ts';
import type { TrustData } from './data.ts';
import type { Sums } from './sums.ts';

export type Rules = 'compat' | 'strict';

/** One prompt of a setting. */
export interface Item {
  /** Unique within the setting. */
  readonly id: string;
  /** Where recordings have its answers: position in the setting, or a key of the recording's own. */
  readonly position: number;
  readonly key?: string;
  /** Undefined where the data lack a part of the prompt; such items can be replayed, not asked. */
  readonly messages: readonly Message[] | undefined;
  /** Further prompts whose answers are judged together with this one's. */
  readonly beside?: readonly (readonly Message[])[];
  /** What was wanted, as text. */
  readonly gold: string | null;
  /** For judging. */
  readonly facts?: Json;
  /** Examples that were drawn, by their place in their file. */
  readonly demos?: readonly number[];
}

export type Judged = Readonly<Record<Rules, readonly number[]>>;

/** A score that is published, on its published scale. */
export interface Measure {
  readonly name: string;
  readonly higherIsBetter: boolean;
  /** Settings without which there is no score. */
  readonly settings: readonly string[];
  /** Of sums in which all its settings have items; `null`: not defined, a text: why not. */
  value(sums: Sums, rules: Rules): number | string | null;
  /** The same without rounding, from sums by stratum, for the interval; default: `value`. */
  smooth?(sums: Sums): number | null;
}

/** A share over all prompts: column by column. */
export interface Rate {
  readonly name: string;
  readonly higherIsBetter: boolean | null;
  readonly of: string;
  readonly in: string;
}

/** What a setting has, once the data were read. */
export interface OpenSetting {
  readonly name: string;
  readonly count: number;
  /** True: its prompts cannot be built from these data; recordings can be replayed. */
  readonly unbuilt?: boolean;
  items(): Iterable<Item>;
}

export interface OpenScenario {
  readonly settings: readonly OpenSetting[];
  /** @param texts answers to one prompt, in order. */
  judge(setting: string, item: Item, texts: readonly string[]): Judged;
  /** Items of recordings that may bring their own prompts and right answers; `undefined`: there is no such item. */
  fromRecording?(setting: string, position: number, recorded: RecordedPrompt): Item | undefined;
}

/** Recordings of a scenario whose items hang on them. */
export interface RecordedPrompt {
  readonly messages?: readonly Message[];
  readonly gold?: string;
}

export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** Name in recordings. */
  readonly recorded: string;
  /** Its folder in the data, for what to fetch. */
  readonly perspective: string;
  readonly needs: readonly (keyof Capabilities)[];
  /** Answers to each prompt, and how they are generated. */
  readonly generation: { readonly repeats: number; readonly maxTokens: number; readonly temperature: number };
  /** Rows name real persons: texts are not kept. */
  readonly private?: boolean;
  readonly contentWarning?: string;
  /** Figures of one prompt, the first always `n`: 1. */
  readonly columns: readonly string[];
  /** The columns in which the two rules are compared. */
  readonly verdict: readonly string[];
  readonly measures: readonly Measure[];
  readonly rates: readonly Rate[];
  /** Unit within which prompts are resampled; default: the setting. */
  stratum?(setting: string): string;
  /** What results tell of each setting. */
  report(sums: Sums, rules: Rules): Readonly<Record<string, Json>>;
  /** @throws HarnessError `DATA_NOT_FOUND` naming the command that brings the data in. */
  open(data: TrustData): Promise<OpenScenario>;
}
