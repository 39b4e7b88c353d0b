/**
 * Prompts of the benchmark's classifications from its templates: zero-shot, examples as turns of the user and the
 * assistant, or examples as named messages of the system.
 */
import type { Message } from '../../../src/plugin.ts';
import { capitalize } from '../../text/python-text.ts';
import type { Templates } from './data.ts';

/** `{key}` in one pass, so that what is filled in is never looked at again. */
export const filled = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/g, (whole, key: string) => (Object.hasOwn(values, key) ? values[key]! : whole));

/** `{}` one after the other. */
export function filledInOrder(template: string, values: readonly string[]): string {
  let next = 0;
  return template.replace(/\{\}/g, (whole) => values[next++] ?? whole);
}

export type Demo = readonly [input: string, label: string];

export interface Asked {
  readonly task: string;
  readonly input: string;
  readonly demos: readonly Demo[];
  /** Examples go as named messages of the system. */
  readonly systemPrefix?: boolean;
}

function message(role: string, content: string): Message {
  const [own, name] = role.split(':');
  const known = own === 'system' || own === 'assistant' ? own : 'user';
  return { role: known, content, ...(name === undefined ? {} : { name }) };
}

/** The messages of one item. */
export function classification(templates: Templates, { task, input, demos, systemPrefix }: Asked): Message[] {
  const form = demos.length === 0 ? 'zero_shot' : systemPrefix === true ? 'few_shot_system_prefix' : 'few_shot_user';
  const turns = templates.turns(`classification/${form}`);
  const isDemo = (text: string): boolean => text.includes('{demo_');
  const first = turns.findIndex(([, text]) => isDemo(text));
  const own = ([role, text]: readonly [string, string]): Message => message(role, filled(text, { task, input }));
  if (first < 0) return turns.map(own);
  const shown = turns.filter(([, text]) => isDemo(text));
  return [
    ...turns.slice(0, first).map(own),
    ...demos.flatMap(([text, label]) =>
      shown.map(([role, template]) =>
        message(role, filled(template, { demo_input: text, demo_label_capitalized: capitalize(label) })),
      ),
    ),
    ...turns
      .slice(first)
      .filter(([, text]) => !isDemo(text))
      .map(own),
  ];
}
