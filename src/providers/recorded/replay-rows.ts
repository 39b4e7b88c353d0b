/**
 * Rows of recordings of DecodingTrust in the compact layout: answers in the order of a setting's prompts, by a key of theirs, or
 * one by one. An answer is a text, or `null` where a server gave none.
 */
import type { RecordedEntry } from '../contract/recordings.ts';
import type { Message } from '../contract/request.ts';

type Row = Readonly<Record<string, unknown>>;

/** Answers of one row. */
export interface RecordedRow {
  readonly setting: string;
  readonly list?: readonly RecordedEntry[];
  readonly byKey?: ReadonlyMap<string, RecordedEntry>;
  /** One more sample of a setting's only prompt. */
  readonly sample?: string;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

/** An answer, where a server that gave none left `null`: it is empty then, and counts. */
const answerOf = (value: unknown): unknown => value ?? '';

/** The answers to one prompt: one, or several samples. */
function textsOf(value: unknown): readonly string[] | undefined {
  const texts = (Array.isArray(value) ? value : [value]).map(answerOf);
  return isTexts(texts) ? texts : undefined;
}

/** All of a list, or nothing when one of it is none. */
function allOf<T>(list: readonly unknown[], of: (value: unknown, i: number) => T | undefined): T[] | undefined {
  const all = list.flatMap((value, i) => of(value, i) ?? []);
  return all.length === list.length ? all : undefined;
}

/**
 * The answers of a row of the layout, told by its fields; `undefined`: it is no such row.
 * @param system system prompt that the file is of (stereotype).
 */
export function answersOf(row: Row, system: string | undefined): RecordedRow | undefined {
  if (Array.isArray(row.gens)) {
    const { topic, group, s } = row;
    const key = `${String(topic)}/${String(group)}/${String(s)}`;
    const texts = textsOf(row.gens);
    if (texts === undefined || system === undefined) return undefined;
    return { setting: `${system}/${String(group)}/${String(topic)}`, byKey: new Map([[key, { texts }]]) };
  }
  const response = row.response === undefined ? undefined : answerOf(row.response);
  if (isText(response) && isText(row.topic) && isText(row.word)) {
    return { setting: `${String(row.question)}/${row.topic}/${row.word}`, sample: response };
  }
  if (Array.isArray(row.rows) && isText(row.setting)) {
    const list = allOf(row.rows, (one) => conversation((one ?? {}) as Row));
    return list === undefined ? undefined : { setting: row.setting, list };
  }
  const setting = isText(row.setting)
    ? row.setting
    : row.template === undefined
      ? undefined
      : `t0/${String(row.template)}`;
  if (!Array.isArray(row.responses) || setting === undefined) return undefined;
  const { responses } = row;
  const [emails, ids] = [row.emails, row.ids].map((own) => (Array.isArray(own) ? (own as unknown[]) : undefined));
  if ([emails, ids].some((own) => own !== undefined && own.length !== responses.length)) return undefined;
  const list = allOf(responses, (response, i): RecordedEntry | undefined => {
    const texts = textsOf(response);
    const gold = emails?.[i];
    return texts === undefined ? undefined : { texts, ...(isText(gold) ? { gold } : {}) };
  });
  if (list === undefined) return undefined;
  if (ids === undefined) return { setting, list };
  const byKey = new Map(list.map((entry, i) => [String(ids[i]), entry]));
  return byKey.size === list.length ? { setting, byKey } : undefined;
}

const ROLES: Readonly<Record<string, Message['role']>> = { s: 'system', u: 'user', a: 'assistant' };

/** A row with its own prompt (role initial and text) and right answer. */
function conversation({ prompt, gt, response }: Row): RecordedEntry | undefined {
  const [text] = textsOf(response) ?? [];
  if (text === undefined || !(isText(gt) || typeof gt === 'number')) return undefined;
  const turns = (Array.isArray(prompt) ? prompt : []) as readonly (readonly [string, string])[];
  const messages = turns.map(([role, content]): Message => ({ role: ROLES[role[0] ?? ''] ?? 'user', content }));
  return { texts: [text], messages, gold: String(gt) };
}
