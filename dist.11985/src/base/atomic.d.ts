import { type FileHandle } from 'node:fs/promises';
/** Where `path` is put together: a hidden name in the same folder, so that the rename stays on one file system. */
export declare function temporaryPath(path: string): string;
/** True for the leftovers of a killed write (`.model.safetensors.4711-0a1b2c3d.tmp`); they can be deleted. */
export declare function isTemporaryName(name: string): boolean;
/**
 * Makes a folder and those above it. Node's own recursive mkdir never returns where a file system answers ENOENT for a
 * folder whose parent exists, as /proc does; here that is the error it is.
 */
export declare function makeFolder(path: string): Promise<void>;
/** Writes a whole file. Throws `DISK_FULL`, `DISK_UNWRITABLE` or `DISK_ERROR`; then `path` is as it was before. */
export declare function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void>;
/** Like `writeFileAtomic` for content that is written piece by piece; what `write` returns is handed back. */
export declare function writeStreamAtomic<T>(path: string, write: (handle: FileHandle) => Promise<T>): Promise<T>;
/**
 * Moves a finished folder to its name. Its files must have been flushed already (every write above does). A folder that
 * stands there is moved aside first and deleted last, so `to` never holds a mixture.
 */
export declare function renameDirectoryAtomic(from: string, to: string): Promise<void>;
/** Has `write` fill a hidden folder beside `to` and moves it there when it is complete; a failure leaves `to` as it was. */
export declare function writeFolderAtomic(to: string, write: (folder: string) => Promise<void>): Promise<void>;
/** Names what the system reported while writing `path`; errors that are not the disk's pass through. */
export declare function diskError(error: unknown, path: string): unknown;
