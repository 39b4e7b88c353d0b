/** Names and their values: the row's columns outermost, then what the template sets, then loops, macros and `with`. */
import { fromData } from "./from-data.js";
import { Undefined } from "./values.js";
export class Scope {
    values = new Map();
    parent;
    row;
    globals;
    constructor(parent, row, globals) {
        this.parent = parent;
        this.row = row;
        this.globals = globals;
    }
    set(name, value) {
        this.values.set(name, value);
    }
    get(name) {
        for (let scope = this; scope !== undefined; scope = scope.parent) {
            const known = scope.values.get(name);
            if (known !== undefined)
                return known;
            if (scope.row === undefined)
                continue;
            // Own fields only; the copy is kept, so that a list changed by the template stays changed for this rendering.
            if (Object.hasOwn(scope.row, name)) {
                const value = fromData(scope.row[name]);
                scope.values.set(name, value);
                return value;
            }
            const global = scope.globals?.get(name);
            if (global !== undefined)
                return global;
        }
        return new Undefined(`'${name}' is undefined`, { name, known: this.names() });
    }
    /** Everything that has a value here. */
    names() {
        const names = new Set();
        for (let scope = this; scope !== undefined; scope = scope.parent) {
            for (const name of scope.values.keys())
                names.add(name);
            for (const name of Object.keys(scope.row ?? {}))
                names.add(name);
        }
        return [...names];
    }
}
