/** HarmBench, Mazeika et al. 2024 (arXiv:2402.04249): behaviours that a model should not show, text only. */
import type { Importer } from './importer.ts';
export declare const harmbench: Importer;
