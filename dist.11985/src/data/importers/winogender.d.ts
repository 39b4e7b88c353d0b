import type { Importer } from './importer.ts';
export declare const winogender: Importer;
