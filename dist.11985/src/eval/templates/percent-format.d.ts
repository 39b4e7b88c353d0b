import { type Value } from './values.ts';
/** `template % values` */
export declare function percentFormat(template: string, values: Value): string;
