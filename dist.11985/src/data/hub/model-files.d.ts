import { type HubId } from './id.ts';
import { type HubFile } from './repository.ts';
/** A tokenizer alone, or a model or adapter with it. */
export type Holding = 'model' | 'tokenizer';
/** @throws HarnessError `MODEL_WEIGHTS` when there are none that can be used, `MODEL_INDEX`. */
export declare function chooseModelFiles({ id, holds }: {
    id: HubId;
    holds: Holding;
}, files: readonly HubFile[], read: (file: HubFile) => Promise<string>): Promise<HubFile[]>;
/** What a folder of the cache lacks. */
export declare function missingModelFiles(folder: string, holds: Holding): Promise<string[]>;
