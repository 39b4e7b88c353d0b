import { type HubId, type HubRepo } from './id.ts';
import { type HubFile } from './repository.ts';
import type { HubSources } from './sources.ts';
export interface SnapshotRequest {
    readonly id: HubId;
    readonly type: HubRepo['type'];
    /** The files that are needed, of those in the repository (below the subfolder). Throws when they cannot be used. */
    choose(files: readonly HubFile[], read: (file: HubFile) => Promise<string>): Promise<readonly HubFile[]>;
    /** Names of files that are not in a folder of the cache and should be; empty: it can be used. */
    missing(folder: string): Promise<readonly string[]>;
    readonly sources?: HubSources | undefined;
}
/** @returns the folder. @throws HarnessError `HUB_*`, `DOWNLOAD_*`, `DISK_*`, and what `choose` throws. */
export declare function hubSnapshot(request: SnapshotRequest): Promise<string>;
