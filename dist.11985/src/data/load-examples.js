/**
 * From the config's data keys to examples: rows are read as a stream, judged, handed to the method's `features` and
 * forgotten, so that only token trees are kept; rows that were tokenised before come from the cache. Everything that was
 * cut, dropped or changed is counted and told.
 */
import { HarnessError } from "../base/errors.js";
import { openSplit } from "./mixture.js";
import { reportLines, splitReport } from "./report.js";
import { TokenCache, tokenFolder } from "./tokens/token-cache.js";
import { tokeniseRows } from "./tokens/tokenise-rows.js";
/**
 * The examples of a split, in the order of the rows. Undefined for `split: 'test'` when no test split is named and there is
 * none. Throws `DATA_EMPTY` without rows, `DATA_NO_EXAMPLES` when all were dropped, and what reading and judging throw.
 */
export async function loadExamples(load) {
    const { trainer, options, tokenizer, reporter } = load;
    const { configFile, dataDir, hub } = load;
    const source = await openSplit(options, load.split, { configFile, dataDir, hub, reporter });
    if (source === undefined)
        return undefined;
    reporter.phase(`reading ${source.name}`);
    const context = {
        ...{ trainer, options, tokenizer },
        textField: options.datasetTextField,
        weightField: options.datasetWeightField,
        onOverlong: options.onOverlong,
        promptBoundary: options.promptBoundary,
    };
    const { store, rows } = await fromCacheOrRows(source, context, load);
    const { rowsRead, counts } = rows;
    const [dropped, mappedRoles] = [new Map(rows.dropped), new Set(rows.mappedRoles)];
    const report = splitReport(source.name, { rowsRead, examples: store.length, dropped, mappedRoles }, counts);
    if (store.length === 0)
        throw noExamples(source, report);
    for (const { level, text } of reportLines(report, tokenizer.eosToken))
        reporter[level](text);
    const read = new Map(rows.files.map(([file, n]) => [source.files[file], n]));
    return { examples: store, lengths: store.lengths(), report, inputs: await source.inputs(read) };
}
async function fromCacheOrRows(source, context, { reporter, signal, workers }) {
    const cache = await TokenCache.open(source, context);
    const kept = await cache?.take((path) => {
        reporter.warn(`Cached tokens fail their checksum and are made again (${path}).`);
    });
    if (kept !== undefined) {
        reporter.info(`${source.name}: tokens come from the cache`);
        return kept;
    }
    const progress = (done) => reporter.progress(done, 0, 'rows');
    const folder = tokenFolder();
    const { builder, rows, optionsRead } = await tokeniseRows(source, context, { folder, progress, signal, workers });
    try {
        if (await source.unchanged())
            await cache?.save(builder, rows, optionsRead);
    }
    catch (error) {
        reporter.warn(`Tokens could not be cached: ${error.message}`);
    }
    return { store: builder.store(), rows };
}
function noExamples(source, report) {
    const files = source.files.map((file) => file.split('/').at(-1)).join(', ');
    const where = { file: source.files[0] ?? source.name };
    if (report.rowsRead === 0) {
        return new HarnessError('DATA_EMPTY', `The split "${source.name}" has no rows (${files}).`, { where });
    }
    const reasons = Object.entries(report.dropped).map(([reason, { rows }]) => `${rows} ${reason}`);
    return new HarnessError('DATA_NO_EXAMPLES', `All ${report.rowsRead} rows of "${source.name}" were dropped: ${reasons.join('; ')}.`, {
        hint: 'Raise max_length if the prompts fill it, or check the columns.',
        where,
    });
}
