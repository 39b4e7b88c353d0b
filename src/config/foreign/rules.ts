/** How a key of another tool, or of an older TRL, becomes ours. */

export type Translation =
  /** New keys with their values; an empty object when the old value says what is the case anyway. */
  { set: Readonly<Record<string, unknown>>; note?: string } | { ignored: string } | { refused: string; hint?: string };

/** `all` holds every top-level value of the config as written. */
export type Rule = (value: unknown, all: Readonly<Record<string, unknown>>) => Translation;
export type Rules = Readonly<Record<string, Rule>>;

export const rename =
  (to: string): Rule =>
  (value) => ({ set: { [to]: value } });

export const ignore =
  (why: string): Rule =>
  () => ({ ignored: why });

/** One rule for many keys. */
export const each = (keys: readonly string[], rule: Rule): Rules => Object.fromEntries(keys.map((key) => [key, rule]));

/** Off in every spelling a recipe uses. */
export const isOff = (value: unknown): boolean =>
  value === null || value === false || value === '' || value === 'none' || value === 'false' || value === 0;

export const PACKING = 'rows are laid end to end without padding anyway';
export const OWN_KERNELS = 'kernels are chosen by the engine';
export const ONE_PROCESS = 'training runs in one process';
export const RUN_FOLDER = 'the run folder has its own layout';
export const TRACKING = 'metrics go to metrics.jsonl and TensorBoard events in the run folder';
export const PRECISION = 'fp32 is used';
