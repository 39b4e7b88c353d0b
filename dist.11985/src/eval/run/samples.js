/**
 * `samples.jsonl.gz`: one line for each sample with what was asked, what came back and what it was worth. Written as a
 * stream, so that memory does not grow with the samples; the file appears whole or not at all.
 */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { writeStreamAtomic } from "../../base/atomic.js";
import { HarnessError } from "../../base/errors.js";
import { parseJsonLines } from "../../base/jsonl.js";
import { shortPath } from "../../base/paths.js";
import { gzip } from "../../data/readers/gzip.js";
import { writable } from "./results.js";
export const SAMPLES_FILE = 'samples.jsonl.gz';
function argumentsOf(request) {
    if (request.kind === 'rolling')
        return [request.text];
    if (request.kind === 'pseudo')
        return [request.text, ...(request.between === undefined ? [] : [request.between])];
    const prompt = request.kind === 'generate' ? request.prompt : request.context;
    const text = 'text' in prompt ? prompt.text : prompt.messages;
    return request.kind === 'generate' ? [text, request.options] : [text, request.continuation];
}
/** What is kept of a sample with data of real persons: its id, its groups and numbers. */
export function privateLine(line) {
    const { id, groups, scores, error } = line;
    return {
        ...{ id, private: true, input: '', target: null, arguments: [], answers: [] },
        scores: scores.map(({ filter, values }) => ({
            filter,
            outputs: null,
            values: withoutTexts(values),
        })),
        ...(groups === undefined ? {} : { groups }),
        ...(error === undefined ? {} : { error: { code: error.code, message: 'not kept' } }),
        doc: {},
    };
}
/** Values of text metrics are pairs of texts: of those only numbers are kept. */
function withoutTexts(value) {
    if (typeof value === 'string')
        return '';
    if (Array.isArray(value))
        return value.map(withoutTexts);
    if (typeof value !== 'object' || value === null)
        return value;
    return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, withoutTexts(own)]));
}
/** The line of a sample; `answers` holds `null` for what failed. */
export function sampleLine(sample, answers, outcome) {
    return {
        id: sample.id,
        input: sample.input,
        target: sample.target,
        arguments: sample.requests.map(argumentsOf),
        answers: answers.map((answer) => {
            if (answer === null)
                return null;
            const { usage: _, ...rest } = answer;
            return rest;
        }),
        scores: 'scores' in outcome ? outcome.scores : [],
        ...(sample.groups === undefined ? {} : { groups: sample.groups }),
        ...('error' in outcome ? { error: outcome.error } : {}),
        doc: sample.doc,
    };
}
/** Lines are handed to gzip by pieces of about this many characters. */
const PIECE = 1 << 16;
/** Writes the lines as they come; returns how many there were. */
export async function writeSamples(folder, lines) {
    let count = 0;
    async function* pieces() {
        let piece = '';
        for await (const line of lines) {
            piece += `${JSON.stringify(line, writable)}\n`;
            count++;
            if (piece.length < PIECE)
                continue;
            yield piece;
            piece = '';
        }
        if (piece !== '')
            yield piece;
    }
    await writeStreamAtomic(join(folder, SAMPLES_FILE), async (handle) => {
        await pipeline(pieces, createGzip(), async (bytes) => {
            for await (const chunk of bytes)
                await handle.writeFile(chunk);
        });
    });
    return count;
}
/**
 * The samples of a task's folder, in order.
 * @throws HarnessError `DATA_UNREADABLE` for a file that was cut off, `DATA_MALFORMED_ROW` for a line that is no sample.
 */
export async function* readSamples(folder) {
    const file = join(folder, SAMPLES_FILE);
    const name = { file, label: shortPath(file) };
    for await (const { value, line } of parseJsonLines(gzip.decompress(createReadStream(file), name), name)) {
        if (isSample(value))
            yield value;
        else {
            const expected = 'an id, input, arguments, answers and scores';
            throw new HarnessError('DATA_MALFORMED_ROW', `${name.label}:${line} is no sample (expected ${expected})`, {
                where: { file, line },
            });
        }
    }
}
/** The fields that readers rely on; a folder may come from anywhere. */
function isSample(value) {
    const line = value;
    return (typeof line === 'object' &&
        line !== null &&
        typeof line.id === 'string' &&
        (typeof line.input === 'string' || listOf(line.input, (turn) => typeof turn?.content === 'string')) &&
        Array.isArray(line.arguments) &&
        listOf(line.answers, (answer) => answer === null || typeof answer?.kind === 'string') &&
        listOf(line.scores, (score) => typeof score?.values === 'object' && score.values !== null));
}
const listOf = (list, fits) => Array.isArray(list) && list.every((entry) => entry !== undefined && fits(entry));
