/** Is what a file exports a block of a report? Everything that is wrong with it at once. */
import { HarnessError } from '../base/errors.ts';
import type { BlockDefinition } from './contract.ts';

/** @throws HarnessError `PLUGIN_INVALID`. */
export function checkBlock(value: unknown, source: string): BlockDefinition {
  if (typeof value !== 'object' || value === null) {
    throw new HarnessError('PLUGIN_INVALID', `${source} has no default export that declares a block`, {
      hint: 'export default defineBlock({ name, title, summary, needs, view, schema })',
    });
  }
  const { name, title, summary, needs, view, schema } = value as Partial<Record<keyof BlockDefinition, unknown>>;
  const wrong: string[] = [];
  if (typeof name !== 'string' || !/^[a-z][a-z0-9-]*$/.test(name)) wrong.push('name: lower-case words joined by "-"');
  if (typeof title !== 'string' || title === '') wrong.push('title: the heading');
  if (typeof summary !== 'string' || summary === '') wrong.push('summary: one sentence');
  if (typeof needs !== 'function') wrong.push('needs: a function');
  if (typeof view !== 'function') wrong.push('view: a function');
  if (typeof schema !== 'object' || schema === null) wrong.push('schema: a JSON Schema of the view');
  if (wrong.length > 0) {
    throw new HarnessError('PLUGIN_INVALID', `${source} does not declare a block: ${wrong.join('; ')}`);
  }
  return value as BlockDefinition;
}
