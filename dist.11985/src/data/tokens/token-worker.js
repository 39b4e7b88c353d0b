var __rewriteRelativeImportExtension = (this && this.__rewriteRelativeImportExtension) || function (path, preserveJsx) {
    if (typeof path === "string" && /^\.\.?\//.test(path)) {
        return path.replace(/\.(tsx)$|((?:\.d)?)((?:\.[^./]+?)?)\.([cm]?)ts$/i, function (m, tsx, d, ext, cm) {
            return tsx ? preserveJsx ? ".jsx" : ".js" : d && (!ext || !cm) ? m : (d + ext + "." + cm.toLowerCase() + "js");
        });
    }
    return path;
};
/** A thread that tokenises blocks of rows: the entry of the workers in `token-workers.ts`. */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { HarnessError } from "../../base/errors.js";
import { loadTokenizer } from "../tokenizer.js";
import { noteReads } from "./token-cache.js";
import { tokeniseBlock } from "./tokenise-block.js";
function plainError(error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    if (!HarnessError.is(error))
        return { message, stack };
    const { code, hint, where, exitCode } = error;
    const place = where === undefined ? {} : { where };
    return { message, stack, code, options: { exitCode, ...place, ...(hint === undefined ? {} : { hint }) } };
}
/** The error as it was thrown in the worker. */
export function revived({ message, stack, code, options }) {
    const error = code === undefined ? new Error(message) : new HarnessError(code, message, options);
    if (stack !== undefined)
        error.stack = stack;
    return error;
}
async function serve(port, given) {
    const exports = (await import(__rewriteRelativeImportExtension(pathToFileURL(given.file).href)));
    const tokenizer = loadTokenizer(given.folder, given.origin);
    if ([...given.endIds].join() !== [...tokenizer.endIds].join())
        throw new Error('the tokenizer is another one');
    const { options, read } = noteReads(given.options);
    const context = { ...given, options, trainer: exports.default, tokenizer };
    port.on('message', ({ id, rows }) => {
        try {
            const block = tokeniseBlock(rows, context);
            const { starts, records, ids, masks, extra } = block.packed;
            const buffers = [starts, records, ids, masks, extra].map((view) => view.buffer);
            port.postMessage({ id, block, read: [...read] }, buffers);
        }
        catch (error) {
            port.postMessage({ id, error: plainError(error) });
        }
    });
    port.postMessage({ ready: true });
}
if (parentPort !== null && workerData?.tokens !== undefined) {
    await serve(parentPort, workerData.tokens);
}
