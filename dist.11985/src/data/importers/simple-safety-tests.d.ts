/** SimpleSafetyTests, Vidgen et al. 2023 (arXiv:2311.08370): a hundred requests that no model should fulfil. */
import type { Importer } from './importer.ts';
export declare const simpleSafetyTests: Importer;
