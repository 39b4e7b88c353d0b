/**
 * Jinja's filters by name, and `regex_replace`, which lm-eval adds. Refused with a reason: `random` (no evaluation can repeat
 * it) and what only makes web pages (`urlize`, `xmlattr`, `striptags`, `wordwrap`, `filesizeformat`, `pprint`, `forceescape`).
 */
import { attributeOf } from "./attributes.js";
import { unsupported } from "./budget.js";
import { signature } from "./calls.js";
import { collectionFilters } from "./filters-collection.js";
import { mappingFilters } from "./filters-mapping.js";
import { textFilters } from "./filters-text.js";
import { formatFilter } from "./string-methods.js";
import { str } from "./text.js";
import { or, stringOf, Undefined } from "./values.js";
const any = signature('filter(*)');
function refuse(why) {
    return () => {
        throw unsupported(why);
    };
}
const raw = (run) => ({
    signature: any,
    raw: run,
    run: refuse('this filter stands by itself'),
});
const refused = (name, why) => [
    name,
    raw(() => {
        throw unsupported(`the filter '${name}' is not supported: ${why}`);
    }),
];
const pages = 'it makes web pages';
export const filters = new Map([
    ...textFilters,
    ...collectionFilters,
    ...Array.from(mappingFilters, ([name, run]) => [name, raw(run)]),
    ['format', raw((value, args) => formatFilter(str(value), args))],
    [
        'attr',
        {
            signature: signature('attr(name)'),
            run: (value, name) => {
                const text = stringOf(name) ?? str(name);
                return or(attributeOf(value, text), new Undefined(`the value has no attribute '${text}'`, { name: text, known: [] }));
            },
        },
    ],
    refused('random', 'no evaluation can repeat what it draws'),
    ...['urlize', 'xmlattr', 'striptags', 'forceescape'].map((name) => refused(name, pages)),
    refused('wordwrap', 'break lines in the data instead'),
    refused('filesizeformat', 'format the number instead'),
    refused('pprint', 'use |tojson or print the value itself'),
]);
