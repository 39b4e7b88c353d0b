/** Filters that take other filters or tests by name: `map`, `select`, `reject`, `selectattr`, `rejectattr`. */
import { valueError } from "./budget.js";
import { textArgument } from "./calls.js";
import { getter } from "./filters-collection.js";
import { truth } from "./operators.js";
import { iterate, PythonIterator } from "./values.js";
const map = (value, args, context) => {
    const [name, ...rest] = args.positional;
    let change;
    if (name === undefined && args.named.has('attribute')) {
        const extra = [...args.named.keys()].find((key) => key !== 'attribute' && key !== 'default');
        if (extra !== undefined)
            throw valueError(`Unexpected keyword argument '${extra}'`);
        change = getter(args.named.get('attribute'), { fallback: args.named.get('default') });
    }
    else {
        if (name === undefined)
            throw valueError('map requires a filter argument');
        const filter = textArgument(name);
        change = (item) => context.filter(filter, item, { positional: rest, named: args.named });
    }
    function* items() {
        for (const item of iterate(value))
            yield change(item);
    }
    return new PythonIterator(items());
};
const select = (kept, byAttribute) => (value, args, context) => {
    const given = [...args.positional];
    if (byAttribute && given.length === 0)
        throw valueError('Missing parameter for attribute name');
    const key = byAttribute ? getter(given.shift()) : (item) => item;
    const [name, ...rest] = given;
    const test = name === undefined
        ? truth
        : (item) => context.test(textArgument(name), item, { positional: rest, named: args.named });
    function* items() {
        for (const item of iterate(value))
            if (test(key(item)) === kept)
                yield item;
    }
    return new PythonIterator(items());
};
export const mappingFilters = new Map([
    ['map', map],
    ['select', select(true, false)],
    ['reject', select(false, false)],
    ['selectattr', select(true, true)],
    ['rejectattr', select(false, true)],
]);
