import { type Value } from './values.ts';
/** What `dict(x)` reads: a dict, or pairs. */
export declare function pairsOf(value: Value): [Value, Value][];
/** The attribute of that name, or undefined. */
export declare function attributeOf(value: Value, name: string): Value | undefined;
/** `value.name`: the attribute, else the item. */
export declare function dotted(value: Value, name: string): Value;
/** `value[key]`: the item, else the attribute of that name. */
export declare function subscript(value: Value, key: Value): Value;
