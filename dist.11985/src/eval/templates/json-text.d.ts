import { type Value } from './values.ts';
export declare function toJson(value: Value, indent: Value): string;
