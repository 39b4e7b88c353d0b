import { type Arguments } from './values.ts';
/** `template.format(...)` */
export declare function braceFormat(template: string, args: Arguments, depth?: number): string;
