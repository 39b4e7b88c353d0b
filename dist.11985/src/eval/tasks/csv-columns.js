/** What pandas takes for "not there". */
const NOTHING = new Set('|#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null'.split('|'));
const WHOLE = /^[ \t]*[+-]?\d+[ \t]*$/;
const DECIMAL = /^[ \t]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t]*$|^[+-]?inf(?:inity)?$/i;
const BOOLEAN = /^(?:true|false)$/i;
/** Looks at all rows once. Values that are not texts stay as they are. */
export async function pandasColumns(rows) {
    const columns = new Map();
    let count = 0;
    for await (const row of rows()) {
        count++;
        for (const [name, value] of Object.entries(row)) {
            const column = columns.get(name) ?? { type: undefined };
            columns.set(name, column);
            if (typeof value === 'string' && !NOTHING.has(value))
                column.type = joint(column.type, typeOf(value));
        }
    }
    return {
        count,
        convert: (row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [
            name,
            typeof value === 'string' ? read(value, columns.get(name)?.type) : value,
        ])),
    };
}
function typeOf(value) {
    if (WHOLE.test(value))
        return Number.isSafeInteger(Number(value)) ? 'integer' : 'text';
    if (DECIMAL.test(value))
        return 'float';
    return BOOLEAN.test(value) ? 'boolean' : 'text';
}
function joint(a, b) {
    if (a === undefined || a === b)
        return b;
    const numbers = new Set(['integer', 'float']);
    return numbers.has(a) && numbers.has(b) ? 'float' : 'text';
}
function read(value, type) {
    if (NOTHING.has(value))
        return null;
    if (type === 'integer' || type === 'float')
        return Number(value.trim().replace(/^([+-]?)inf(?:inity)?$/i, '$1Infinity'));
    return type === 'boolean' ? value.toLowerCase() === 'true' : value;
}
