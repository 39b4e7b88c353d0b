/** Rendering, ids and decoding against transformers: chat_template.json. */
import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../../src/data/messages.ts';
import { loadTokenizer } from '../../../src/data/tokenizer.ts';
import { modelOf, readGolden } from '../golden.ts';

interface ChatTemplateGolden {
  model?: string;
  cases: {
    messages: Conversation;
    tools?: unknown[];
    text: string;
    ids: number[];
    text_generation_prompt: string;
    ids_generation_prompt: number[];
    decoded: string;
    decoded_skip_special: string;
  }[];
  plain_text: { text: string; ids: number[]; decoded: string }[];
}

const golden = readGolden<ChatTemplateGolden>('alignment', 'chat_template.json');

const title = 'golden alignment/chat_template.json';
if (golden === undefined) describe.skip(`${title}: no such file`, () => {});
else describe(title, () => checks(golden));

function checks(g: ChatTemplateGolden): void {
  const { cases, plain_text: plain } = g;
  const tok = loadTokenizer(modelOf(g));

  it.each(cases.map((item, i) => [i, item] as const))('conversation %i', (_, item) => {
    const render = (addGenerationPrompt: boolean) =>
      tok.chatTemplate?.render(item.messages, { tools: item.tools, addGenerationPrompt });
    expect(render(false)).toBe(item.text);
    expect(render(true)).toBe(item.text_generation_prompt);
    expect(tok.encode(item.text, { addSpecialTokens: false })).toEqual(item.ids);
    expect(tok.encode(item.text_generation_prompt, { addSpecialTokens: false })).toEqual(item.ids_generation_prompt);
    expect(tok.decode(item.ids)).toBe(item.decoded);
    expect(tok.decode(item.ids, { skipSpecial: true })).toBe(item.decoded_skip_special);
    expect(tok.pieces(item.ids).join('')).toBe(item.decoded);
  });

  it.each(plain.map((item) => [JSON.stringify(item.text), item] as const))('plain text %s', (_, item) => {
    // Whether special tokens were added shows in what the ids decode to.
    const bos = tok.bosToken;
    const addSpecialTokens = bos !== undefined && item.decoded.startsWith(bos) && !item.text.startsWith(bos);
    expect(tok.encode(item.text, { addSpecialTokens })).toEqual(item.ids);
    expect(tok.decode(item.ids)).toBe(item.decoded);
  });
}
