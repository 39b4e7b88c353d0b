export interface ZipLimits {
    /** Most files that are taken. */
    readonly files: number;
    /** Most bytes of one file, unpacked. */
    readonly bytes: number;
    /** Most bytes of all files, unpacked. */
    readonly total: number;
}
/** Unpacks an entry of known size, by APPNOTE's number of the method: 93 is zstd. */
export type ZipUnpackers = ReadonlyMap<number, (packed: Uint8Array, size: number) => Uint8Array>;
export interface ZipFile {
    /** With slashes, relative, inside of the archive. */
    readonly path: string;
    readonly data: Buffer;
}
/**
 * The files whose path `wanted` says yes to, one after the other.
 * @throws HarnessError `ARCHIVE_INVALID`
 */
export declare function zipFiles(archive: Buffer, wanted: (path: string) => boolean, limits: ZipLimits, unpackers?: ZipUnpackers): Generator<ZipFile>;
