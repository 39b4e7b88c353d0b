export interface RunLock {
    release(): Promise<void>;
}
/** Throws RUN_LOCKED when a live process holds the folder; for saying so before any work is done. */
export declare function assertUnlocked(folder: string): Promise<void>;
/**
 * Takes the lock of a run folder, which is made if need be. `tookOver` tells that a dead process had left one behind.
 * Throws RUN_LOCKED while another process lives.
 */
export declare function lockRun(folder: string): Promise<RunLock & {
    tookOver: boolean;
}>;
