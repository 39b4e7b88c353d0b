import { type Value } from './values.ts';
export declare const globals: ReadonlyMap<string, Value>;
