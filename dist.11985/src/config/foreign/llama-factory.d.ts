/** LLaMA-Factory recipes (examples/train_*.yaml of its repository; option names only). */
import { type Rules } from './rules.ts';
export declare const LLAMA_FACTORY_RULES: Rules;
