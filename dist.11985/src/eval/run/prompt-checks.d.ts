/**
 * What goes wrong with prompts without an error: two beginnings of sequence or none, a template that gives nothing, text
 * cut from the left, answers cut short. Each is counted over all samples. Cheap: the model's own beginning is learnt once from the
 * tokenizer, prompts are then compared as text.
 */
import type { Provider } from '../../providers/contract/provider.ts';
import type { ModelAnswer, ModelRequest } from '../../providers/contract/request.ts';
import type { CountedWarning } from './results.ts';
/** Warnings by text, each told once and counted. */
export declare class Warnings {
    #private;
    constructor(tell: (text: string) => void);
    add(text: string): void;
    list(): CountedWarning[];
}
export declare class PromptChecks {
    #private;
    constructor(provider: Provider);
    /** Looks at what is asked for one sample. */
    request(request: ModelRequest, warnings: Warnings): void;
    /** Looks at what came back. */
    answer(answer: ModelAnswer, warnings: Warnings): void;
}
