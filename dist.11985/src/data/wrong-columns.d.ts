/** The error for rows whose columns fit no type that a method takes: what was found, what would fit, what is nearest. */
import { HarnessError } from '../base/errors.ts';
import { type JudgeOptions, type RawRow } from './formats.ts';
export declare function wrongColumns(raw: RawRow, options: JudgeOptions, textField: string): HarnessError;
