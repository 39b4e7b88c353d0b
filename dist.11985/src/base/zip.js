/**
 * The files of a zip archive (PKWARE APPNOTE 6.3, stored and deflated entries; other packings by the caller's own functions),
 * from its central directory. Checked before use: sizes, checksums, names that would lead out of a folder. Leaves out:
 * encryption, zip64, archives in parts.
 */
import { crc32, inflateRawSync } from 'node:zlib';
import { HarnessError } from "./errors.js";
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const [STORED, DEFLATED] = [0, 8];
const wrong = (why, cause) => new HarnessError('ARCHIVE_INVALID', `the archive cannot be read: ${why}`, { exitCode: 1, cause });
/**
 * The files whose path `wanted` says yes to, one after the other.
 * @throws HarnessError `ARCHIVE_INVALID`
 */
export function* zipFiles(archive, wanted, limits, unpackers = new Map()) {
    let [files, total] = [0, 0];
    for (const entry of entriesOf(archive)) {
        if (entry.path.endsWith('/') || !wanted(entry.path))
            continue;
        if (!isInside(entry.path))
            throw wrong(`${JSON.stringify(entry.path)} leads out of its folder`);
        total += entry.size;
        if (++files > limits.files || entry.size > limits.bytes || total > limits.total) {
            throw wrong('it holds more than it should');
        }
        yield { path: entry.path, data: contentOf(archive, entry, unpackers) };
    }
}
const isInside = (path) => !path.includes('\\') &&
    !path.includes('\0') &&
    path.split('/').every((part) => part !== '' && part !== '..' && part !== '.');
function* entriesOf(archive) {
    // The end record is followed by a comment of at most 64 kB.
    let end = archive.length - 22;
    while (end >= 0 && end > archive.length - 22 - 0x10000 && archive.readUInt32LE(end) !== END)
        end--;
    if (end < 0 || archive.readUInt32LE(end) !== END)
        throw wrong('it has no directory');
    const count = archive.readUInt16LE(end + 10);
    let at = archive.readUInt32LE(end + 16);
    for (let i = 0; i < count; i++) {
        if (at + 46 > archive.length || archive.readUInt32LE(at) !== ENTRY)
            throw wrong('its directory is broken');
        const [nameLength, extra, comment] = [28, 30, 32].map((field) => archive.readUInt16LE(at + field));
        if ((archive.readUInt16LE(at + 8) & 1) !== 0)
            throw wrong('it is encrypted');
        yield {
            path: archive.toString('utf8', at + 46, at + 46 + nameLength),
            method: archive.readUInt16LE(at + 10),
            crc: archive.readUInt32LE(at + 16),
            packed: archive.readUInt32LE(at + 20),
            size: archive.readUInt32LE(at + 24),
            offset: archive.readUInt32LE(at + 42),
        };
        at += 46 + nameLength + extra + comment;
    }
}
function contentOf(archive, { path, method, crc, packed, size, offset }, unpackers) {
    if (offset + 30 > archive.length || archive.readUInt32LE(offset) !== LOCAL)
        throw wrong(`${path} is broken`);
    const start = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
    const raw = archive.subarray(start, start + packed);
    let data;
    try {
        const unpack = unpackers.get(method);
        if (unpack !== undefined)
            data = Buffer.from(unpack(raw, size));
        else if (method === STORED)
            data = Buffer.from(raw);
        else if (method === DEFLATED)
            data = inflateRawSync(raw, { maxOutputLength: Math.max(1, size) });
        else
            throw new Error(`packing method ${method}`);
    }
    catch (cause) {
        throw wrong(`${path}: ${cause.message}`, cause);
    }
    if (data.length !== size || crc32(data) !== crc)
        throw wrong(`${path} is broken`);
    return data;
}
