import { metricKey } from "./results.js";
export class Tally {
    #task;
    #all;
    /** Column -> value -> metrics. */
    #groups = new Map();
    constructor(task) {
        this.#task = task;
        this.#all = this.#columns();
    }
    #columns() {
        return new Map(this.#task.metrics.map((plan) => [metricKey(plan.name, plan.filter), { plan, values: [], missing: 0 }]));
    }
    add(scores, groups = {}) {
        const targets = [this.#all];
        for (const [column, value] of Object.entries(groups)) {
            const byValue = this.#groups.get(column) ?? new Map();
            this.#groups.set(column, byValue);
            const columns = byValue.get(value) ?? this.#columns();
            byValue.set(value, columns);
            targets.push(columns);
        }
        for (const { filter, values } of scores) {
            for (const [name, value] of Object.entries(values)) {
                for (const columns of targets) {
                    const column = this.#column(columns, name, filter);
                    if (column === undefined)
                        continue;
                    if (value === null)
                        column.missing++;
                    else
                        column.values.push(value);
                }
            }
        }
    }
    /** The column of a value; made where the task has a plan for names that no list has. */
    #column(columns, name, filter) {
        const key = metricKey(name, filter);
        const known = columns.get(key);
        if (known !== undefined || this.#task.metricFor === undefined)
            return known;
        const column = { plan: this.#task.metricFor(name, filter), values: [], missing: 0 };
        columns.set(key, column);
        return column;
    }
    async figures() {
        const by = {};
        for (const [column, values] of this.#groups) {
            const figures = {};
            for (const value of [...values.keys()].sort())
                figures[value] = await figuresOf(values.get(value));
            by[column] = figures;
        }
        return { metrics: await figuresOf(this.#all), by };
    }
}
async function figuresOf(columns) {
    const figures = {};
    for (const [key, { plan, values, missing }] of columns) {
        const { value, stderr, ci95, method, parts } = values.length === 0 ? { value: null, stderr: null, ci95: null } : await plan.aggregate(values);
        figures[key] = {
            value: finite(value),
            stderr: finite(stderr),
            ci95: ci95?.every(Number.isFinite) ? ci95 : null,
            n: values.length,
            higher_is_better: plan.higherIsBetter,
            metric: plan.name,
            filter: plan.filter,
            ...(missing === 0 ? {} : { missing }),
            ...(method === undefined ? {} : { interval: method }),
            ...(plan.signature === undefined ? {} : { signature: plan.signature }),
            ...(parts === undefined ? {} : { parts }),
        };
    }
    return figures;
}
/** NaN is not defined; infinities are values. */
const finite = (value) => (value === null || Number.isNaN(value) ? null : value);
