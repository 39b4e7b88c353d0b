/** AdvBench, Zou et al. 2023 (arXiv:2307.15043): harmful instructions, in HarmBench's layout without target strings. */
import type { Importer } from './importer.ts';
export declare const advbench: Importer;
