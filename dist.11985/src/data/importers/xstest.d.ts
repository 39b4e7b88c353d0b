/** XSTest, Röttger et al. 2024 (arXiv:2308.01263): safe prompts that sound unsafe, and unsafe ones beside them. */
import type { Importer } from './importer.ts';
export declare const xstest: Importer;
