/** GSM8K, Cobbe et al. 2021 (arXiv:2110.14168): word problems of grade school with worked answers that end in `#### number`. */
import type { Importer } from './importer.ts';
export declare const gsm8k: Importer;
