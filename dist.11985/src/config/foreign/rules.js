/** How a key of another tool, or of an older TRL, becomes ours. */
export const rename = (to) => (value) => ({ set: { [to]: value } });
export const ignore = (why) => () => ({ ignored: why });
/** One rule for many keys. */
export const each = (keys, rule) => Object.fromEntries(keys.map((key) => [key, rule]));
/** Off in every spelling a recipe uses. */
export const isOff = (value) => value === null || value === false || value === '' || value === 'none' || value === 'false' || value === 0;
export const PACKING = 'rows are laid end to end without padding anyway';
export const OWN_KERNELS = 'kernels are chosen by the engine';
export const ONE_PROCESS = 'training runs in one process';
export const RUN_FOLDER = 'the run folder has its own layout';
export const TRACKING = 'metrics go to metrics.jsonl and TensorBoard events in the run folder';
export const PRECISION = 'fp32 is used';
