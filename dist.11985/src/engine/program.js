/** The contract between graphs and what runs them. */
import { HarnessError } from "../base/errors.js";
import { isKnown } from "./dim.js";
/** Binds run-time sizes from the shapes of the fed tensors and checks fixed ones. */
export function bindSizes(inputs, feeds) {
    const bound = new Map();
    for (const [name, value] of inputs) {
        const feed = feeds[name];
        const wrong = (why) => new HarnessError('FEED', `input ${name}: ${why}`, {
            exitCode: 1,
            hint: `wanted [${value.shape.join(', ')}]${feed ? `, got [${feed.shape.join(', ')}]` : ''}`,
        });
        if (!feed)
            throw wrong('not fed');
        if (feed.shape.length !== value.shape.length)
            throw wrong('another number of axes');
        if (feed.data.length !== feed.shape.reduce((n, d) => n * d, 1))
            throw wrong(`holds ${feed.data.length} numbers`);
        for (const [i, d] of value.shape.entries()) {
            const actual = feed.shape[i];
            const key = typeof d === 'number' ? undefined : d.key;
            if (key === undefined ? actual !== d : (bound.get(key) ?? actual) !== actual)
                throw wrong(`axis ${i} has ${actual}`);
            if (key !== undefined)
                bound.set(key, actual);
        }
    }
    return bound;
}
/** Whether the shapes of what is fed tell the sizes of all that comes out. */
export function tellsSizes({ inputs, outputs }) {
    const names = new Set([...inputs.values()].flatMap(({ shape }) => shape.map(String)));
    return [...outputs.values()].every(({ shape }) => shape.every((d) => isKnown(d, names)));
}
