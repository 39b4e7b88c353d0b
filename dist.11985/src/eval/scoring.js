/** One pass over rows for several metrics: samples, groups, clusters, a baseline, and the results at the end. */
import { HarnessError } from "../base/errors.js";
import { Columns, rowError } from "./columns.js";
import { accumulatorFor } from "./forms/choose.js";
import { GroupStores } from "./forms/group-counts.js";
import { resolveOptions } from "./options.js";
import { pairedAccumulator } from "./paired.js";
import { signatureOf } from "./signature.js";
import { adjust } from "./statistics/multiple-testing.js";
const MOST_GROUPS = 1000;
export class Scoring {
    #options;
    #columns;
    /** The same rows with the baseline's column in the place of one role. */
    #baseline;
    #running;
    constructor(requests, options) {
        this.#options = options;
        this.#columns = new Columns(options);
        const { baseline } = options;
        if (baseline !== undefined) {
            const replaced = (role) => new Columns({ ...options, columns: { ...options.columns, [role]: [baseline.column] } });
            this.#baseline = { prediction: replaced('prediction'), probability: replaced('probability') };
        }
        const shared = new GroupStores();
        this.#running = requests.map(({ definition, options: given = {} }) => {
            const resolved = resolveOptions(definition, given);
            const settings = {
                options: resolved.options,
                range: definition.range,
                clustered: options.cluster !== undefined,
                seed: options.seed ?? 0,
                resamples: options.resamples ?? 10_000,
                proportionInterval: options.proportionInterval ?? 'wilson',
                correction: options.correction ?? 'holm',
            };
            const create = () => accumulatorFor(definition, settings);
            const comparesGroups = definition.outcome !== undefined;
            const paired = { ...settings, test: baseline?.test ?? 'auto' };
            return {
                ...resolved,
                definition,
                whole: accumulatorFor(definition, settings, shared),
                comparesGroups,
                parts: new Map(),
                perSample: [],
                explanations: [],
                baseline: baseline && { whole: create(), paired: pairedAccumulator(definition, paired) },
                create,
                modelUsed: false,
            };
        });
    }
    async add(batch) {
        const read = new Map();
        const samplesOf = (columns, definition) => {
            const reader = columns.reader(definition);
            const known = read.get(reader) ?? batch.map(({ row, place }) => reader.read(row, place));
            read.set(reader, known);
            return known;
        };
        for (const running of this.#running) {
            const { definition } = running;
            let samples = samplesOf(this.#columns, definition);
            if (definition.derive !== undefined)
                samples = await this.#derive(running, samples, batch);
            for (let i = 0; i < samples.length; i++)
                this.#take(running, samples[i], batch[i]);
            if (this.#baseline === undefined || running.baseline === undefined)
                continue;
            const { inputs } = definition;
            const role = inputs.prediction !== undefined && samples[0]?.prediction !== undefined ? 'prediction' : 'probability';
            let others = samplesOf(this.#baseline[role], definition);
            if (definition.derive !== undefined)
                others = await this.#derive(running, others, batch);
            for (const [i, sample] of samples.entries())
                this.#compare(running, sample, others[i], batch[i]);
        }
    }
    #compare({ baseline }, sample, other, { row, place }) {
        const { cluster } = this.#options;
        const name = cluster === undefined ? undefined : this.#named(row, cluster, place);
        baseline.whole.add(other, name, false, this.#groupsOf(row, place));
        baseline.paired.add(sample, other, name);
    }
    async #derive(running, samples, batch) {
        const { definition, options } = running;
        const derive = definition.derive;
        const lacking = samples.flatMap((sample, i) => (derive.missing(sample, options) ? [i] : []));
        if (lacking.length === 0)
            return samples;
        const { source } = this.#options;
        if (source === undefined || source[derive.needs] === undefined) {
            const optional = Object.entries(definition.inputs).filter(([, type]) => type.endsWith('?'));
            throw rowError('METRIC_NEEDS_MODEL', `${definition.name} finds none of the columns that a model fills in`, batch[lacking[0]].place, `give them as columns (${optional.map(([role]) => role).join(', ')}), or score with a model that has ${derive.needs}`);
        }
        running.modelUsed = true;
        const filled = [...samples];
        const found = await derive.columns(lacking.map((i) => samples[i]), source, options);
        for (const [k, i] of lacking.entries())
            filled[i] = { ...samples[i], ...found[k] };
        return filled;
    }
    #take(running, sample, { row, place }) {
        const { cluster, groups = [], perSample = false } = this.#options;
        const name = cluster === undefined ? undefined : this.#named(row, cluster, place);
        try {
            if (running.comparesGroups) {
                running.whole.add(sample, name, false, this.#groupsOf(row, place));
                return;
            }
            const score = running.whole.add(sample, name, perSample);
            if (perSample)
                running.perSample.push(score);
            if (perSample && running.definition.explain !== undefined) {
                running.explanations.push(running.definition.explain(sample, running.options));
            }
            for (const column of groups) {
                const value = this.#named(row, column, place);
                this.#group(running, column, value).add(sample, name, false);
            }
        }
        catch (error) {
            if (!HarnessError.is(error) || error.where !== undefined)
                throw error;
            throw rowError(error.code, error.message, place, error.hint);
        }
    }
    #group(running, column, value) {
        const key = JSON.stringify([column, value]);
        const known = running.parts.get(key);
        if (known !== undefined)
            return known.accumulator;
        if (running.parts.size === MOST_GROUPS) {
            throw new HarnessError('GROUPS_TOO_MANY', `more than ${MOST_GROUPS} groups in ${column}`, {
                hint: 'groups are for columns with few values',
            });
        }
        const accumulator = running.create();
        running.parts.set(key, { column, value, accumulator });
        return accumulator;
    }
    /** The values of the group columns, which metrics that compare groups want together; undefined where none is named. */
    #groupsOf(row, place) {
        const { groups = [] } = this.#options;
        if (groups.length === 0)
            return undefined;
        return { columns: groups, values: groups.map((column) => this.#named(row, column, place)) };
    }
    /** The cluster or group of a row. */
    #named(row, column, place) {
        const value = row[column];
        if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
            return String(value);
        if (value === null)
            return 'null';
        const columns = Object.keys(row).join(', ');
        throw rowError('DATA_MISSING_COLUMN', `no column "${column}"`, place, `columns: ${columns}`);
    }
    finish() {
        this.#columns.checkLabels();
        const { uncertainty = true, source, groups = [] } = this.#options;
        const baselines = this.#baselines();
        const outcomes = this.#running.map(({ whole }) => whole.finish(uncertainty));
        const adjusted = this.#adjusted(outcomes);
        return this.#running.map((running, at) => {
            const { definition, values, comparesGroups } = running;
            const outcome = outcomes[at];
            const model = running.modelUsed ? source?.name : undefined;
            const perSample = running.whole.late?.() ?? running.perSample;
            return {
                metric: definition.name,
                options: values,
                signature: signatureOf(definition, running, { references: this.#references(definition), model }),
                ...figure(outcome),
                parts: outcome.parts,
                higherIsBetter: definition.higherIsBetter,
                method: outcome.method,
                ...(this.#options.perSample === true ? { perSample } : {}),
                ...(running.explanations.length === 0 ? {} : { explanations: running.explanations }),
                ...(baselines === undefined ? {} : { baseline: baselines[at] }),
                ...(comparesGroups ? { p: outcome.p ?? null, adjustedP: adjusted[at] } : {}),
                ...(groups.length === 0 || comparesGroups ? {} : { groups: this.#byGroup(running, uncertainty) }),
            };
        });
    }
    /** P-values of comparisons of groups, corrected over the metrics. */
    #adjusted(outcomes) {
        const { correction = 'holm' } = this.#options;
        const tested = outcomes.flatMap(({ p }) => (typeof p === 'number' ? [p] : []));
        const adjusted = correction === 'none' ? tested : adjust(tested, correction);
        let next = 0;
        return outcomes.map(({ p }) => (typeof p === 'number' ? adjusted[next++] : null));
    }
    /** Each metric's comparison, p-values corrected over the metrics. */
    #baselines() {
        const { baseline } = this.#options;
        if (baseline === undefined)
            return undefined;
        const { column, correction = 'holm' } = baseline;
        const found = this.#running.map(({ baseline: other }) => ({
            value: other.whole.finish(false).value,
            ...other.paired.compare(),
        }));
        const tested = found.flatMap(({ p }) => (p === null ? [] : [p]));
        const adjusted = correction === 'none' ? tested : adjust(tested, correction);
        let next = 0;
        return found.map((one) => ({
            ...one,
            column,
            adjustedP: one.p === null ? null : adjusted[next++],
            correction,
        }));
    }
    #references({ inputs }) {
        return inputs.reference?.startsWith('texts') === true ? this.#columns.references : undefined;
    }
    #byGroup(running, uncertainty) {
        const columns = new Map();
        for (const { column, value, accumulator } of running.parts.values()) {
            const values = columns.get(column) ?? [];
            values.push([value, figure(accumulator.finish(uncertainty))]);
            columns.set(column, values);
        }
        // Names come from the data: fromEntries makes own properties even of "__proto__".
        return Object.fromEntries([...columns].map(([column, values]) => [column, Object.fromEntries(values)]));
    }
}
const figure = ({ value, stderr, ci95, n }) => ({ value, stderr, ci95, n });
