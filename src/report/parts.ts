/**
 * What the views of our blocks are made of, with schemas, and the same as Markdown for README.md: lists of facts, tables,
 * texts of the author. The partials of the same names in `reports/partials/` show them.
 */
import type { JsonSchema } from '../config/schema.ts';
import { markdownText } from './markdown-text.ts';
import { safeUrl } from './text.ts';

/** A label and what is known; null shows as "not known". */
export interface Fact {
  label: string;
  value: string | null;
  /** An address that goes with it. */
  url: string | null;
}

export interface PageColumn {
  title: string;
  kind: 'text' | 'number' | 'code';
}

export interface Table {
  caption: string;
  columns: PageColumn[];
  rows: { text: string; kind: PageColumn['kind'] }[][];
}

export const fact = (label: string, value: string | null | undefined, url: string | null = null): Fact => ({
  label,
  value: value === undefined || value === '' ? null : value,
  url,
});

/** Only what is known. */
export const known = (facts: readonly Fact[]): Fact[] => facts.filter(({ value }) => value !== null);

/** Columns by title: `#n` holds numbers, `` `sha256 `` code, others text. Cells that are null show a dash. */
export function table(
  caption: string,
  titles: readonly string[],
  rows: readonly (readonly (string | null | undefined)[])[],
): Table {
  const columns = titles.map((title): PageColumn => {
    if (title.startsWith('#')) return { title: title.slice(1), kind: 'number' };
    return title.startsWith('`') ? { title: title.slice(1), kind: 'code' } : { title, kind: 'text' };
  });
  const cells = (row: readonly (string | null | undefined)[]) =>
    columns.map(({ kind }, i) => ({ text: row[i] ?? '–', kind: row[i] ? kind : ('text' as const) }));
  return { caption, columns, rows: rows.map(cells) };
}

const TEXT: JsonSchema = { type: 'string' };
/** A text, or null for what is not known. */
export const TEXT_OR_NULL: JsonSchema = { type: ['string', 'null'] };
const KIND: JsonSchema = { enum: ['text', 'number', 'code'] };

/** An object with exactly these fields. */
export const shape = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  required: Object.keys(properties),
  additionalProperties: false,
  properties,
});
export const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
export const orNull = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });

export const FACTS: JsonSchema = list(shape({ label: TEXT, value: TEXT_OR_NULL, url: TEXT_OR_NULL }));
export const TABLE: JsonSchema = shape({
  caption: TEXT,
  columns: list(shape({ title: TEXT, kind: KIND })),
  rows: list(list(shape({ text: TEXT, kind: KIND }))),
});
export const TEXTS: JsonSchema = list(TEXT);
/** A chart made by `drawing`. */
export const DRAWING: JsonSchema = { type: 'object', required: ['spec', 'title', 'description'] };

/** Parts of a section of README.md, those that are there. */
export const paragraphs = (...parts: readonly (string | null)[]): string | null => {
  const told = parts.filter((part) => part !== null && part !== '');
  return told.length === 0 ? null : told.join('\n\n');
};

export const factsMarkdown = (facts: readonly Fact[]): string | null =>
  facts.length === 0
    ? null
    : facts.map((each) => `- **${markdownText(each.label)}:** ${valueMarkdown(each)}`).join('\n');

function valueMarkdown({ value, url }: Fact): string {
  const text = markdownText(value ?? 'not known');
  const address = url === null ? '#' : safeUrl(url);
  return address === '#' ? text : `[${text}](<${address.replace(/[<>\s]/g, encodeURIComponent)}>)`;
}

export const listMarkdown = (texts: readonly string[]): string | null =>
  texts.length === 0 ? null : texts.map((text) => `- ${markdownText(text)}`).join('\n');

export function tableMarkdown({ caption, columns, rows }: Table): string | null {
  if (rows.length === 0) return null;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const code = (text: string): string => (/^[\w.:+-]+$/.test(text) ? `\`${text}\`` : markdownText(text));
  return [
    ...(caption === '' ? [] : [`${markdownText(caption)}`, '']),
    line(columns.map(({ title }) => markdownText(title))),
    line(columns.map(({ kind }) => (kind === 'number' ? '---:' : '---'))),
    ...rows.map((row) => line(row.map(({ text, kind }) => (kind === 'code' ? code(text) : markdownText(text))))),
  ].join('\n');
}
