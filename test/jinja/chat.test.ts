/** Chat templates in our own words beside transformers' rendering of them: chat.json, written by chat.py. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../src/base/errors.ts';
import { chatTemplate } from '../../src/data/chat-template.ts';
import type { Conversation } from '../../src/data/messages.ts';

type Case = [
  template: number,
  chat: number,
  options: number,
  text: string | null,
  prompted: string | null,
  spans: unknown,
];
const reference = JSON.parse(readFileSync(new URL('chat.json', import.meta.url), 'utf8')) as {
  origin: string;
  tokens: Record<string, string>;
  options: { tools?: unknown[]; kwargs?: Record<string, unknown> }[];
  chats: Conversation[];
  templates: string[];
  cases: Case[];
};

const compiled = (source: string) =>
  chatTemplate({ file: 'chat_template.jinja', templates: { default: source } }, { specialTokens: reference.tokens });

/** The rendering; null where it is refused. */
function outcome<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (HarnessError.is(error) && error.code === 'TEMPLATE_ERROR') return null;
    throw error;
  }
}

describe(`chat templates beside ${reference.origin}`, () => {
  it('renders what transformers renders and refuses what it refuses', () => {
    const wrong = [];
    for (const [template, chat, options, text, prompted] of reference.cases) {
      const source = reference.templates[template]!;
      const messages = reference.chats[chat]!;
      for (const [addGenerationPrompt, want] of [
        [false, text],
        [true, prompted],
      ] as const) {
        const got = outcome(() =>
          compiled(source).render(messages, { ...reference.options[options]!, addGenerationPrompt }),
        );
        if (got !== want) wrong.push({ source, chat, options, addGenerationPrompt, got, want });
      }
    }
    expect(reference.cases.length).toBeGreaterThan(200);
    expect(wrong).toEqual([]);
  });

  it('finds the characters of {% generation %} blocks where transformers finds them', () => {
    const wrong = [];
    for (const [template, chat, options, , , spans] of reference.cases) {
      if (spans === null) continue;
      const source = reference.templates[template]!;
      const got = compiled(source).generationSpans(reference.chats[chat]!, reference.options[options]!);
      if (JSON.stringify(got?.spans) !== JSON.stringify(spans)) wrong.push({ source, chat, got, spans });
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    '{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}',
    '{% set ns = namespace(x="ab") %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}',
    '{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}',
    '{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}',
    '{{ "a" * 999999999 }}',
    '{{ range(99999999) | list }}',
    '{{ 9 ** 99999 }}',
  ])('ends in one error within a second: %s', (source) => {
    const before = process.cpuUsage();
    expect(outcome(() => compiled(source).render(reference.chats[0]!))).toBeNull();
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(1);
  });
});
