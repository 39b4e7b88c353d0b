/**
 * What may be shown of a task's samples. A task can carry a content warning (its samples are blurred until the reader asks)
 * or be private (its samples appear in no page and no report, only their number does). Results say so themselves, or the
 * task's `metadata` does, as task files can.
 */
import type { Json } from '../../base/json.ts';
import type { TaskResult } from '../../eval/run/results.ts';
import type { SampleLine } from '../../eval/run/samples.ts';
import { cleanText } from '../text.ts';

export interface Exposure {
  private: boolean;
  /** What a reader has to expect; null: nothing in particular. */
  contentWarning: string | null;
}

export function exposureOf(result: TaskResult): Exposure {
  const config = record(result.taskConfig);
  const own = { private: result.private, content_warning: result.contentWarning } as unknown as Json;
  const places = [record(own), config, record(config.metadata)];
  const warning = places.map((place) => place.content_warning).find((text) => text !== undefined && text !== null);
  return {
    // Anything but a plain no keeps samples in: a flag that was misspelt must not show persons' data.
    private: places.some(({ private: flag }) => flag !== undefined && flag !== null && flag !== false),
    contentWarning: warningText(warning),
  };
}

/** A sample of real persons: its line holds numbers alone. */
export const isPrivate = (line: SampleLine): boolean => line.private !== undefined;

const record = (value: Json | undefined): Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, Json>>) : {};

function warningText(warning: Json | undefined): string | null {
  if (warning === undefined || warning === false || warning === '') return null;
  return typeof warning === 'string' ? cleanText(warning, 500) : 'sensitive content';
}
