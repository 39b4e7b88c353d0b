/**
 * What a filter is: a step that makes something else of all answers of one document. Steps see one document at a time, so
 * results stream. What stands between steps is JSON: a list of answers at first, perhaps a single one later.
 */
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import type { Doc } from '../tasks/task.ts';

export type Step = (answers: Json, doc: Doc) => Json;

/** Where a filter list stands. */
export interface FilterOrigin {
  readonly file: string;
  /** Line of `filter_list`. */
  readonly line?: number;
  /** Pipeline and position, for messages: `filter_list, strict-match, step 1 (regex)`. */
  readonly key: string;
}

/** @param code `FILTER_UNKNOWN`, `FILTER_OPTION`, `FILTER_VALUE` */
export function filterError(code: string, message: string, origin: FilterOrigin, hint?: string): HarnessError {
  return new HarnessError(code, `${origin.key}: ${message}`, {
    where: { file: origin.file, ...(origin.line === undefined ? {} : { line: origin.line }) },
    ...(hint === undefined ? {} : { hint }),
  });
}

/** The items that Python would iterate over: of a list, or the characters of a text. */
export function itemsOf(answers: Json, origin: FilterOrigin): readonly Json[] {
  if (typeof answers === 'string') return Array.from(answers);
  if (Array.isArray(answers)) return answers as readonly Json[];
  throw filterError('FILTER_VALUE', `a list of answers is wanted, not ${JSON.stringify(answers)}`, origin);
}

/** A step that changes every answer by itself. */
export const each =
  (origin: FilterOrigin, change: (answer: Json, doc: Doc) => Json): Step =>
  (answers, doc) =>
    itemsOf(answers, origin).map((answer) => change(answer, doc));

/** The answer as text. @throws HarnessError for a number, a list or nothing, which earlier filters may have made */
export function textOf(answer: Json, origin: FilterOrigin): string {
  if (typeof answer === 'string') return answer;
  throw filterError('FILTER_VALUE', `a text is wanted, not ${JSON.stringify(answer)}`, origin);
}
