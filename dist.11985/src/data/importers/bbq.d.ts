/** BBQ, Parrish et al. 2022 (arXiv:2110.08193): questions about people of two groups, in contexts that tell the answer or do not. */
import type { Importer } from './importer.ts';
export declare const bbq: Importer;
