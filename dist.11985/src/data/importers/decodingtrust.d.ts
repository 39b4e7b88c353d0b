import type { Importer } from './importer.ts';
export declare const decodingtrust: Importer;
