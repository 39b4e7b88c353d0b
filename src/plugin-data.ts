/**
 * What data sets of others are written in (`evals/datasets/`, `defineDataset`), beside the contracts of `plugin.ts`: views,
 * licences, readers of rows, and writers whose files appear whole or not at all. A door of its own, so that metrics and
 * trainers do not load readers and writers. Users' plug-ins import it as `@harness-ai/harness/plugin/data`.
 */
export { makeFolder, writeFileAtomic, writeStreamAtomic } from './base/atomic.ts';
export { jsonLine } from './base/jsonl.ts';
/** A path as messages show it. */
export { shortPath } from './base/paths.ts';
export { zipFiles } from './base/zip.ts';
/** Where a data set lies whose name, path or Hub id is known. */
export { findPath } from './data/dataset.ts';
export { hubUrl } from './data/hub/settings.ts';
export type { Conversion, Imported, Importer, OriginalFile, View } from './data/importer.ts';
export { apache, ccBy, ccBySa, mit } from './data/licences.ts';
export { readRows } from './data/read-rows.ts';
export { convertViews } from './data/views.ts';
/** Literals of Python within a longer text. */
export { literalWithin, type Names } from './python/literal.ts';
