/** CrowS-Pairs, Nangia et al. 2020 (arXiv:2010.00133): pairs of sentences, one more stereotypical than the other. */
import type { Importer } from './importer.ts';
export declare const crowsPairs: Importer;
