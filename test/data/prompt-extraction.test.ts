/** Implicit prompts: TRL's function to the letter, and the cases where training does better. */
import { describe, expect, it } from 'vitest';
import type { ChatTurn } from '../../src/data/messages.ts';
import { extractPrompt, findPrompt, joinPrompt } from '../../src/data/prompt-extraction.ts';

const user = (content: string): ChatTurn => ({ role: 'user', content });
const assistant = (content: string): ChatTurn => ({ role: 'assistant', content });

describe('extractPrompt, by TRL 1.13 (values printed by trl.data_utils.extract_prompt)', () => {
  it.each([
    ['ab', 'abc', { prompt: 'a', chosen: 'b', rejected: 'bc' }],
    ['same', 'same', { prompt: 'sam', chosen: 'e', rejected: 'e' }],
    ['x y', 'z', { prompt: '', chosen: 'x y', rejected: 'z' }],
    ['a ', 'b', { prompt: 'a', chosen: ' ', rejected: 'b' }],
    ['hi 🙂', 'hi 🙃', { prompt: 'hi', chosen: ' 🙂', rejected: ' 🙃' }],
  ])('%j, %j', (chosen, rejected, expected) => expect(extractPrompt(chosen, rejected)).toEqual(expected));
});

describe('findPrompt', () => {
  it('one side ends: nothing is doubled', () => {
    expect(findPrompt('The sky', 'The sky is')).toMatchObject({
      prompt: 'The sky',
      chosen: '',
      rejected: ' is',
      insideWord: false,
    });
    expect(findPrompt('The sky', 'The skyline')).toMatchObject({
      prompt: 'The sky',
      rejected: 'line',
      insideWord: true,
    });
  });

  it('first characters differ: no prompt, however the text ends', () => {
    expect(findPrompt('a ', 'b')).toMatchObject({ prompt: '', chosen: 'a ', rejected: 'b' });
  });

  it('no half of a surrogate pair, and words of any script', () => {
    expect(findPrompt('🙂', '🙃')).toMatchObject({ prompt: '', chosen: '🙂', rejected: '🙃' });
    expect(findPrompt('日本語', '日本人')).toMatchObject({ prompt: '日本', insideWord: true });
    expect(findPrompt('ab.c', 'ab.d')).toMatchObject({ prompt: 'ab.', insideWord: false });
  });

  it('is TRL’s cut wherever both go on', () => {
    for (const [a, b] of [
      ['The sky is blue and wide', 'The sky is blurred'],
      ['Q: x A: y', 'Q: x A: z'],
    ] as const) {
      expect(findPrompt(a, b)).toMatchObject(extractPrompt(a, b));
    }
  });

  it('transcripts end at the last shared Assistant:', () => {
    const open = '\n\nHuman: Hi\n\nAssistant: Hello\n\nHuman: Why?\n\nAssistant:';
    const found = findPrompt(`${open} Because of this.`, `${open} Because of that.`);
    expect(found).toMatchObject({ prompt: open, chosen: ' Because of this.', by: 'roles', insideWord: false });
    // Without a shared place after the last user's turn the characters decide.
    expect(findPrompt('\n\nHuman: ab\n\nAssistant: x', '\n\nHuman: ac\n\nAssistant: y')).toMatchObject({
      by: 'characters',
    });
  });

  it('conversations', () => {
    const shared = [user('a'), assistant('b'), user('c')];
    expect(findPrompt([...shared, assistant('x')], [...shared, assistant('y')])).toMatchObject({
      prompt: shared,
      by: 'messages',
    });
    expect(findPrompt(shared, [...shared, assistant('y')])).toEqual({
      none: 'one conversation is the beginning of the other',
    });
    expect(findPrompt([user('a')], [user('b')])).toEqual({ none: 'chosen and rejected share no first message' });
    expect(findPrompt(shared, [...shared])).toEqual({ none: 'chosen and rejected are the same' });
  });
});

it('explicit to implicit and back', () => {
  const base = { format: 'standard', source: 's:1', where: { file: 's', line: 1 }, index: 0, columns: {} } as const;
  const row = { ...base, type: 'preference', prompt: 'Q:', chosen: ' yes', rejected: ' no' } as const;
  const joined = joinPrompt(row);
  expect(joined).toMatchObject({ chosen: 'Q: yes', rejected: 'Q: no' });
  expect(joined.prompt).toBeUndefined();
  expect(extractPrompt(joined.chosen, joined.rejected)).toEqual({ prompt: 'Q:', chosen: ' yes', rejected: ' no' });
});
