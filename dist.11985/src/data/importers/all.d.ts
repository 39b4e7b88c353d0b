import type { Importer } from './importer.ts';
export declare const importers: readonly Importer[];
/** By folder name or by the name that configs use, in any case. */
export declare function findImporter(name: string): Importer | undefined;
