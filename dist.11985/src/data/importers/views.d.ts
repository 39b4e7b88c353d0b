import type { Conversion, Imported, View } from './importer.ts';
/** The view of a configuration (any, where none is named) and split. */
export declare const findView: (views: readonly View[], config: string | undefined, split: string) => View | undefined;
/** Files of a view that are in a folder, and those that are not. */
export declare function viewFiles({ sources }: View, folder: string): {
    files: string[];
    missing: string[];
};
/** Rows of a file of a view as tasks get them. */
export declare function viewRows({ lines, row: change }: View, file: string): AsyncGenerator<Record<string, unknown>>;
/**
 * Writes every view that has files as `<config>/<split>.jsonl`.
 * @throws HarnessError `DATA_NOT_FOUND` when no view has any, and what reading throws.
 */
export declare function convertViews(views: readonly View[], { from, into, progress }: Conversion): Promise<Imported>;
