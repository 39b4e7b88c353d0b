import { PythonObject, type Value } from './values.ts';
/**
 * @param items what is looped over, with any filter applied
 * @param sized the object itself where it was not filtered: it may know its length
 * @param again renders the loop's body over other items (`{% for ... recursive %}`)
 */
export declare function loopValue(items: Iterator<Value>, sized: Value | undefined, depth: number, again: ((items: Value) => Value) | undefined): {
    value: PythonObject;
    steps: Generator<Value>;
};
