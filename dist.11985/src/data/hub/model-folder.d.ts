/**
 * The one door from a model's name to its folder. A folder that exists is taken; else a name as the hub has them is fetched;
 * else what was looked at is told.
 */
import { type Where } from '../../base/errors.ts';
import { type Holding } from './model-files.ts';
import type { HubSources } from './sources.ts';
export interface ModelFolderRequest {
    /** Relative names are looked for beside it too. */
    readonly configFile?: string | undefined;
    /** What it is, for the message: `model`, `reward model`. */
    readonly what: string;
    /** Code of the error: `MODEL_NOT_FOUND`. */
    readonly code: string;
    readonly where?: Where;
    /** Default: `model`. */
    readonly holds?: Holding;
    /** Taken where the name does not say one. */
    readonly revision?: string | undefined;
    readonly sources?: HubSources | undefined;
}
/**
 * The folder that `./path`, `org/name`, `org/name@revision` or `hf:org/name@revision/folder` means.
 * @throws HarnessError `code` when it is neither here nor a name of the hub, and what fetching throws.
 */
export declare function modelFolder(name: string, request: ModelFolderRequest): Promise<string>;
/** A template file, or the folder of a tokenizer, here or on the hub. @throws HarnessError `TEMPLATE_NOT_FOUND` */
export declare const templateFolder: (name: string, { configFile, sources }?: Pick<ModelFolderRequest, "configFile" | "sources">) => Promise<string>;
/** How a model folder is called: the repository's name for one of the cache, else its last part. */
export declare function modelName(folder: string): string;
/** How a folder is written where others read it: `org/name` for one of the hub's cache, else as short as can be. */
export declare function modelLabel(folder: string): string;
