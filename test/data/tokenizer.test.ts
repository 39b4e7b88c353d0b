/**
 * The tokenizer port and chat templates against transformers 5.17, over five kinds of tokenizer that
 * test/data/reference/make.py trains on our own texts (byte-level with GPT-2's and with cl100k's words, SentencePiece's
 * BPE with bytes, WordPiece), and what happens when files are missing or damaged.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { HarnessError } from '../../src/base/errors.ts';
import type { Conversation } from '../../src/data/messages.ts';
import { loadTokenizer } from '../../src/data/tokenizer.ts';
import { saveTokenizer } from '../../src/data/tokenizer-files.ts';

const reference = join(import.meta.dirname, 'reference');
const fixture = join(import.meta.dirname, '..', '..', 'fixtures', 'models', 'tiny-llama-hh');
const scratch = mkdtempSync(join(tmpdir(), 'harness-tokenizer-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Cases {
  texts: { text: string; ids: number[]; ids_special: number[]; decoded: string; decoded_skip_special: string }[];
  conversations: {
    messages: Conversation;
    tools?: unknown[];
    chat_template_kwargs?: Record<string, unknown>;
    text: string;
    text_generation_prompt: string;
    ids: number[];
  }[];
}
const kinds = readdirSync(reference, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const thrown = (action: () => unknown): HarnessError => {
  try {
    action();
  } catch (error) {
    return error as HarnessError;
  }
  throw new Error('nothing was thrown');
};

describe.each(kinds.map(({ name }) => name))('tokenizer %s as transformers has it', (kind) => {
  const folder = join(reference, kind);
  const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Cases;
  const tok = loadTokenizer(folder);

  it.each(cases.texts.map((item) => [JSON.stringify(item.text), item] as const))('%s', (_, item) => {
    expect(tok.encode(item.text, { addSpecialTokens: false })).toEqual(item.ids);
    expect(tok.encode(item.text)).toEqual(item.ids_special);
    expect(tok.decode(item.ids)).toBe(item.decoded);
    expect(tok.decode(item.ids_special, { skipSpecial: true })).toBe(item.decoded_skip_special);
    // WordPiece's clean-up of blanks looks at the whole text.
    if (kind !== 'pieces') expect(tok.pieces(item.ids).join('')).toBe(item.decoded);
    expect(tok.pieces(item.ids)).toHaveLength(item.ids.length);
  });

  it.each(cases.conversations.map((item, i) => [i, item] as const))('conversation %i', (_, item) => {
    const render = (addGenerationPrompt: boolean) =>
      tok.chatTemplate?.render(item.messages, {
        tools: item.tools,
        kwargs: item.chat_template_kwargs,
        addGenerationPrompt,
      });
    expect(render(false)).toBe(item.text);
    expect(render(true)).toBe(item.text_generation_prompt);
    expect(tok.encode(item.text, { addSpecialTokens: false })).toEqual(item.ids);
  });
});

describe('special tokens', () => {
  it('a BOS that the text already begins with is not doubled', () => {
    const tok = loadTokenizer(join(reference, 'headers'));
    expect(tok.encode('<|begin|>Hello')).toEqual(tok.encode('Hello'));
    expect(tok.encode('Hello')[0]).toBe(tok.bosId);
  });

  it('merges written as strings read the same as pairs', () => {
    const folder = join(scratch, 'strings');
    cpSync(fixture, folder, { recursive: true, filter: (path) => !path.endsWith('.safetensors') });
    const json = JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8'));
    json.model.merges = json.model.merges.map((pair: string[]) => pair.join(' '));
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(json));
    const text = 'Merges, as old files write them: café 🙂';
    expect(loadTokenizer(folder).encode(text)).toEqual(loadTokenizer(fixture).encode(text));
  });

  it('end ids come from the tokenizer and from the generation config', () => {
    const folder = join(scratch, 'ends');
    cpSync(join(reference, 'headers'), folder, { recursive: true });
    writeFileSync(join(folder, 'generation_config.json'), JSON.stringify({ eos_token_id: [1, 4] }));
    expect([...loadTokenizer(folder).endIds].sort()).toEqual([1, 4]);
  });

  it('eos_token can be another known token, and no unknown one', () => {
    expect(loadTokenizer(fixture, { eosToken: '<|endoftext|>' }).eosId).toBe(0);
    expect(thrown(() => loadTokenizer(fixture, { eosToken: '<|nope|>' })).code).toBe('TOKENIZER_NO_TOKEN');
  });
});

describe('files', () => {
  it('chat_template.jinja wins over the field, and a named list gives its default', () => {
    const folder = join(scratch, 'template');
    cpSync(join(reference, 'tools'), folder, { recursive: true });
    rmSync(join(folder, 'chat_template.jinja'));
    const path = join(folder, 'tokenizer_config.json');
    const config = JSON.parse(readFileSync(path, 'utf8'));
    const named = [
      { name: 'default', template: 'plain' },
      { name: 'tool_use', template: 'with tools' },
    ];
    writeFileSync(path, JSON.stringify({ ...config, chat_template: named }));
    const hello: Conversation = [{ role: 'user', content: 'hi' }];
    expect(loadTokenizer(folder).chatTemplate?.render(hello)).toBe('plain');
    expect(loadTokenizer(folder).chatTemplate?.render(hello, { tools: [{}] })).toBe('with tools');
    writeFileSync(join(folder, 'chat_template.jinja'), 'file');
    expect(loadTokenizer(folder).chatTemplate?.render(hello)).toBe('file');
  });

  it('are copied unchanged, with the template that replaced their own', async () => {
    const to = join(scratch, 'saved');
    const path = join(reference, 'tools', 'chat_template.jinja');
    const replaced = loadTokenizer(fixture, { chatTemplatePath: path }).replacedTemplate;
    const written = await saveTokenizer(fixture, to, replaced === undefined ? {} : { chatTemplate: replaced });
    expect(written.sort()).toEqual([
      'chat_template.jinja',
      'special_tokens_map.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    expect(readFileSync(join(to, 'chat_template.jinja'), 'utf8')).toBe(readFileSync(path, 'utf8'));
    expect(readFileSync(join(to, 'tokenizer.json'))).toEqual(readFileSync(join(fixture, 'tokenizer.json')));
  });

  it('say the end token that training used', async () => {
    const to = join(scratch, 'ended');
    await saveTokenizer(fixture, to, { eosToken: '<|endoftext|>' });
    expect(loadTokenizer(to).eosToken).toBe('<|endoftext|>');
    expect(loadTokenizer(to).padToken).toBe(loadTokenizer(fixture).padToken);
  });

  it('missing: names the folder and what was looked for', () => {
    const folder = join(scratch, 'empty');
    mkdirSync(folder);
    const error = thrown(() => loadTokenizer(folder));
    expect(error.code).toBe('TOKENIZER_MISSING');
    expect(error.message).toContain('tokenizer.json');
    expect(error.message).toContain(folder);
    writeFileSync(join(folder, 'tokenizer.model'), '');
    expect(thrown(() => loadTokenizer(folder)).message).toContain('found tokenizer.model');
  });

  it.each([
    ['no JSON', '{"model": '],
    ['no model', '{}'],
    ['ids that are no numbers', '{"model": {"type": "BPE", "vocab": {"a": "x"}, "merges": []}}'],
    ['merges of another shape', '{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": [1]}}'],
    [
      'added tokens without ids',
      '{"model": {"type": "BPE", "vocab": {}, "merges": []}, "added_tokens": [{"content": "x"}]}',
    ],
    [
      'an unknown step',
      '{"model": {"type": "BPE", "vocab": {}, "merges": []}, "decoder": {"type": "Nonsense"}, "added_tokens": []}',
    ],
  ])('damaged (%s): one clear error', (_, content) => {
    const folder = mkdtempSync(join(scratch, 'bad-'));
    writeFileSync(join(folder, 'tokenizer.json'), content);
    const error = thrown(() => loadTokenizer(folder));
    expect(error.code).toBe('TOKENIZER_INVALID');
    expect(error.message).toContain(folder);
  });
});
