import { metricKey } from "./results.js";
export const Z = 1.959963984540054;
export const interval = (value, stderr) => stderr === null ? null : [value - Z * stderr, value + Z * stderr];
/** lm-eval's pooled standard error; `null` when a part has none. `pooledStderr` of one task is its own. */
export function pooledStderr(parts) {
    const total = parts.reduce((sum, { n }) => sum + n, 0);
    let pooled = 0;
    for (const { stderr, n } of parts) {
        if (stderr === null)
            return null;
        pooled += (n - 1) * n * stderr * stderr;
    }
    return total > parts.length ? Math.sqrt(pooled / (total - parts.length) / total) : null;
}
/** Standard error of the plain mean of independent tasks; `null` when a part has none. */
function meanStderr(parts) {
    let squares = 0;
    for (const { stderr } of parts) {
        if (stderr === null)
            return null;
        squares += stderr * stderr;
    }
    return parts.length === 0 ? null : Math.sqrt(squares) / parts.length;
}
/** Names of the tasks below a group, in order, each once. */
export function leavesOf(group, groups) {
    const leaves = new Set();
    const walk = ({ members }, above) => {
        for (const member of members) {
            const inner = groups.get(member);
            if (inner === undefined)
                leaves.add(member);
            else if (!above.includes(member))
                walk(inner, [...above, member]);
        }
    };
    walk(group, [group.name]);
    return [...leaves];
}
/** The group's own numbers from those of the tasks below it. */
export function groupMetrics(group, tasks) {
    const metrics = {};
    for (const { metric, filters, weightBySize } of group.aggregates) {
        for (const filter of filters) {
            const key = metricKey(metric, filter);
            const figures = tasks.flatMap((task) => task.metrics[key] ?? []);
            const parts = figures.flatMap(({ value, stderr, n }) => (value === null ? [] : [{ value, stderr, n }]));
            if (figures.length === 0)
                continue;
            const total = parts.reduce((sum, { n }) => sum + n, 0);
            const weight = ({ n }) => (weightBySize ? n / total : 1 / parts.length);
            const value = parts.length === 0 ? null : parts.reduce((sum, part) => sum + weight(part) * part.value, 0);
            const stderr = weightBySize ? pooledStderr(parts) : meanStderr(parts);
            metrics[key] = {
                value,
                stderr,
                ci95: value === null ? null : interval(value, stderr),
                n: total,
                higher_is_better: figures[0].higher_is_better,
                metric,
                filter,
                ...(parts.length === figures.length ? {} : { missing: figures.length - parts.length }),
                interval: weightBySize ? 'normal, pooled over tasks' : 'normal, mean of independent tasks',
                parts: { tasks: parts.length, weighted_by_size: weightBySize },
            };
        }
    }
    return metrics;
}
