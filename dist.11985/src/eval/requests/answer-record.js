/**
 * One answer as one line of JSON: `{"key":...,"from":...,"crc":...,"answer":{...}}`. `key` is `requestKey`, `from` the
 * provider's identity, `crc` the CRC-32 of everything else on the line, so that a line that a kill or a bad disk left
 * damaged is never taken for an answer. The fields stand in this order. Leaves out: the request itself (samples hold it),
 * failures (they are asked again).
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
const BEGIN = '{"key":"';
const FROM = '","from":';
const CRC = ',"crc":"';
const ANSWER = '","answer":';
const KEY_DIGITS = 64;
const CRC_DIGITS = 8;
/** Pieces that a file is read in, and the longest line that is looked at. */
const PIECE = 1 << 20;
const LONGEST = 1 << 28;
const checksum = (key, from, answer) => crc32(answer, crc32(`${key}${from}`))
    .toString(16)
    .padStart(CRC_DIGITS, '0');
/** The line without its end. `from` is the identity as it is. */
export function formatRecord(key, from, answer) {
    const name = JSON.stringify(from);
    const text = JSON.stringify(answer);
    return `${BEGIN}${key}${FROM}${name}${CRC}${checksum(key, name, text)}${ANSWER}${text}}`;
}
/** What stands on a line; undefined when it is damaged or something else. */
function partsOf(line) {
    const keyEnd = BEGIN.length + KEY_DIGITS;
    if (line.length < keyEnd || line.toString('latin1', 0, BEGIN.length) !== BEGIN)
        return undefined;
    const nameAt = keyEnd + FROM.length;
    if (line.toString('latin1', keyEnd, nameAt) !== FROM)
        return undefined;
    // A JSON text cannot hold a bare quotation mark, so the first one with this after it is where the name ends.
    const nameEnd = line.indexOf(`"${CRC}`, nameAt + 1, 'latin1') + 1;
    const crcAt = nameEnd + CRC.length;
    const answerAt = crcAt + CRC_DIGITS + ANSWER.length;
    if (nameEnd === 0 || line.length <= answerAt || line[line.length - 1] !== 0x7d)
        return undefined;
    if (line.toString('latin1', crcAt + CRC_DIGITS, answerAt) !== ANSWER)
        return undefined;
    const key = line.toString('latin1', BEGIN.length, keyEnd);
    const name = line.toString('utf8', nameAt, nameEnd);
    const answer = line.subarray(answerAt, line.length - 1);
    if (line.toString('latin1', crcAt, crcAt + CRC_DIGITS) !== checksum(key, name, answer))
        return undefined;
    if (!/^[0-9a-f]{64}$/.test(key))
        return undefined;
    return { key, from: JSON.parse(name), answer };
}
/** The answer on a line; undefined when the line is damaged or belongs to another request or model. */
function parseRecord(line, key, from) {
    const parts = partsOf(line);
    if (parts === undefined || parts.key !== key || parts.from !== from)
        return undefined;
    return JSON.parse(parts.answer.toString('utf8'));
}
/**
 * Finds the records of a file in the order in which they were written; no answer is parsed. Memory: the longest line.
 * Throws the system's own errors.
 */
export function scanRecords(path, found) {
    const file = openSync(path, 'r');
    try {
        let buffer = Buffer.allocUnsafe(PIECE);
        let filled = 0;
        /** Byte of the file at which `buffer` begins. */
        let at = 0;
        let damaged = 0;
        for (;;) {
            const read = readSync(file, buffer, filled, buffer.length - filled, at + filled);
            if (read === 0)
                return { torn: filled > 0, damaged };
            const searched = filled;
            filled += read;
            let start = 0;
            for (let end = endOfLine(buffer, searched, filled); end >= 0; end = endOfLine(buffer, start, filled)) {
                const parts = partsOf(buffer.subarray(start, end));
                if (parts === undefined)
                    damaged++;
                else
                    found({ key: parts.key, from: parts.from, offset: at + start, length: end - start });
                start = end + 1;
            }
            buffer.copyWithin(0, start, filled);
            filled -= start;
            at += start;
            if (filled < buffer.length)
                continue;
            if (buffer.length >= LONGEST) {
                // No line of ours; what is left of it ends up as another damaged one.
                damaged++;
                at += filled;
                filled = 0;
                continue;
            }
            const larger = Buffer.allocUnsafe(buffer.length * 2);
            buffer.copy(larger);
            buffer = larger;
        }
    }
    finally {
        closeSync(file);
    }
}
function endOfLine(buffer, from, filled) {
    const at = buffer.indexOf(0x0a, from);
    return at >= 0 && at < filled ? at : -1;
}
/** One record that `scanRecords` found, from an open file; undefined when it is damaged by now. */
export function readRecord(file, { offset, length }, key, from) {
    const line = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
        const read = readSync(file, line, filled, length - filled, offset + filled);
        if (read === 0)
            return undefined;
        filled += read;
    }
    return parseRecord(line, key, from);
}
