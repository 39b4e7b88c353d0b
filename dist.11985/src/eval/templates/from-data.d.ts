import { type Value } from './values.ts';
/** A row's field, or anything of plain data, as a template's value. @throws TemplateFailure for what is no data. */
export declare function fromData(data: unknown, depth?: number): Value;
