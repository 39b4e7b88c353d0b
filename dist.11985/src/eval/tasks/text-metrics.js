/**
 * Metrics of generated answers: those of our registry under their names (lm-eval's `exact_match`, `bleu`, `chrf`, `chrf++`
 * and `ter` among them), and functions that stand in for Python's. A metric that is a mean gives a number per sample; a
 * corpus metric gives [reference, prediction], as in lm-eval's sample logs, and its number at the end.
 */
import { HarnessError } from "../../base/errors.js";
import { didYouMean } from "../../base/nearest.js";
import { Columns } from "../columns.js";
import { resolveOptions } from "../options.js";
import { scoreSamples } from "../score.js";
import { standardDeviation } from "../statistics/moments.js";
import { meanOf, UNDEFINED } from "./aggregations.js";
import { pythonResamples, sumsOf } from "./python-bootstrap.js";
/** Names of lm-eval that are a metric of ours with options. */
const ALIASES = {
    'chrf++': ['chrf', { word_order: 2 }],
};
/** True for metrics that are a mean over samples. */
export const isMean = ({ statistics, cell, pack, score, outcome }) => [statistics, cell, pack, score, outcome].every((form) => form === undefined);
/**
 * The metric that a task's name stands for, with its options under our names.
 * @throws HarnessError `METRIC_UNKNOWN`, `METRIC_UNKNOWN_OPTION`, `METRIC_INVALID_OPTION`.
 */
export async function registeredMetric(name, given, load) {
    const [own, fixed] = ALIASES[name] ?? [name, {}];
    const definition = await load(own);
    const options = switches(definition, { ...fixed, ...given });
    resolveOptions(definition, options);
    return { definition, options };
}
/**
 * A metric of the registry for generated answers.
 * @param numbers a number per sample is wanted, as the task averages them.
 * @throws HarnessError `METRIC_UNKNOWN`, `METRIC_UNKNOWN_OPTION`, `METRIC_INVALID_OPTION`, `METRIC_COLUMNS`.
 */
export async function textMetric(name, given, load, { numbers }) {
    const { definition, options } = await registeredMetric(name, given, load);
    const others = Object.entries(definition.inputs)
        .filter(([role, type]) => role !== 'prediction' && role !== 'reference' && !type.endsWith('?'))
        .map(([role]) => role);
    if (others.length > 0) {
        throw new HarnessError('METRIC_COLUMNS', `metric ${name} needs ${others.join(', ')}, and answers have none`, {
            hint: 'it scores files: harness score',
        });
    }
    const { higherIsBetter } = definition;
    if (!numbers && !isMean(definition)) {
        return {
            score: pairOf,
            aggregate: (values, settings) => ofPairs(definition, options, values, settings),
            higherIsBetter,
        };
    }
    return {
        async score({ references, predictions }) {
            const scores = [];
            for (const prediction of predictions) {
                const rows = [{ reference: referenceOf(definition, references), prediction }];
                const { perSample } = await scoreSamples(definition, rows, { options, perSample: true, uncertainty: false });
                const score = perSample?.[0];
                if (score !== null && score !== undefined)
                    scores.push(score);
            }
            return scores.length === 0 ? null : scores.reduce((a, b) => a + b, 0) / scores.length;
        },
        aggregate: meanOf,
        higherIsBetter,
    };
}
/** `[reference, prediction]`, for what is computed at the end. */
export const pairOf = async ({ references, predictions }) => [
    references.length === 1 ? references[0] : references,
    predictions[0] ?? '',
];
/** Where a switch is expected, what Python takes for true is. */
const switches = ({ schema }, given) => Object.fromEntries(Object.entries(given).map(([name, value]) => {
    const text = schema[name]?.type === 'boolean' && (typeof value === 'string' || typeof value === 'number');
    return [name, text ? Boolean(value) : value];
}));
/** A metric that compares with one reference gets the first. */
const referenceOf = ({ inputs }, references) => Array.isArray(references) && inputs.reference?.startsWith('texts') !== true ? (references[0] ?? null) : references;
/** The row that a sample's `[reference, prediction]` is to a metric. */
export function pairRow(definition, value) {
    const [reference, prediction] = value;
    return { reference: referenceOf(definition, reference), prediction };
}
/** Resamples that lm-eval's error of these takes at most. */
const MOST_RESAMPLES = 100;
async function ofPairs(definition, given, values, { bootstrapIters }) {
    if (values.length === 0)
        return UNDEFINED;
    function* rows() {
        for (const value of values)
            yield pairRow(definition, value);
    }
    const settings = { options: given, unevenReferences: true };
    const result = await scoreSamples(definition, rows(), settings);
    const { value, stderr, ci95, method, parts, signature } = result;
    const whole = { value, stderr, ci95, method, parts: { ...parts, signature } };
    if (definition.statistics === undefined || value === null || values.length < 2)
        return whole;
    const { statistics, value: score } = definition;
    const { options } = resolveOptions(definition, given);
    const reader = new Columns(settings).reader(definition);
    const figures = [...rows()].map((row, i) => statistics(reader.read(row, { row: i + 1 }), options));
    const width = figures[0].length;
    const data = new Float64Array(width * figures.length);
    for (const [i, own] of figures.entries())
        data.set(Array.from(own), i * width);
    const statistic = (sums) => score(sums, values.length, options);
    const iterations = { bootstrapIters: Math.min(bootstrapIters, MOST_RESAMPLES) };
    const drawn = pythonResamples(values.length, width, iterations, sumsOf({ data, width, units: values.length }, statistic));
    if (drawn.length === 0)
        return { ...whole, stderr: null };
    return { ...whole, stderr: standardDeviation(drawn), method: `${method}; stderr: ${drawn.length} resamples` };
}
/** The error for an unknown metric at its place, with the nearest of all names. */
export function unknownMetric(error, name, known) {
    if (!HarnessError.is(error) || error.code !== 'METRIC_UNKNOWN')
        return error;
    const hint = didYouMean(name, known) ?? error.hint;
    return new HarnessError(error.code, error.message, { ...(hint === undefined ? {} : { hint }), cause: error });
}
