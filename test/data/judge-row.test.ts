/** Which type and format each row has, and the one error that says what is wrong with it. */
import { describe, expect, it } from 'vitest';
import type { HarnessError } from '../../src/base/errors.ts';
import type { DatasetType } from '../../src/data/formats.ts';
import { judgeRow } from '../../src/data/judge-row.ts';

const judge = (row: Record<string, unknown>, accepts: DatasetType[], textField?: string) =>
  judgeRow({ row, source: 'd.jsonl:3', file: '/d.jsonl', line: 3, index: 2 }, { accepts, method: 'dpo', textField });
const fault = (row: Record<string, unknown>, accepts: DatasetType[] = ['preference']): HarnessError => {
  try {
    judge(row, accepts);
  } catch (error) {
    return error as HarnessError;
  }
  throw new Error('nothing was thrown');
};
const sft: DatasetType[] = ['language-modeling', 'prompt-completion', 'preference'];
const turns = (role: string, content: string) => [{ role, content }];

describe('types', () => {
  it.each<[string, Record<string, unknown>, DatasetType[], DatasetType, string]>([
    ['text', { text: 'a' }, sft, 'language-modeling', 'standard'],
    ['messages', { messages: turns('user', 'a') }, sft, 'language-modeling', 'conversational'],
    ['prompt and completion', { prompt: 'a', completion: 'b' }, sft, 'prompt-completion', 'standard'],
    ['a preference for SFT', { prompt: 'a', chosen: 'b', rejected: 'c' }, sft, 'preference', 'standard'],
    [
      'messages beside a preference',
      { prompt: 'a', chosen: 'b', rejected: 'c', messages: turns('user', 'x') },
      sft,
      'language-modeling',
      'conversational',
    ],
    [
      'an implicit preference',
      { chosen: turns('user', 'a'), rejected: turns('user', 'b') },
      ['preference'],
      'preference',
      'conversational',
    ],
    [
      'unknown columns',
      { prompt: 'a', chosen: 'b', rejected: 'c', id: 7, score: [1] },
      ['preference'],
      'preference',
      'standard',
    ],
    [
      'null columns',
      { prompt: null, chosen: 'b', rejected: 'c', margin: null },
      ['preference'],
      'preference',
      'standard',
    ],
    [
      'unpaired',
      { prompt: 'a', completion: 'b', label: 1 },
      ['unpaired-preference'],
      'unpaired-preference',
      'standard',
    ],
    ['prompt only', { prompt: turns('user', 'a'), completion: 'b' }, ['prompt-only'], 'prompt-only', 'conversational'],
    [
      'steps',
      { prompt: 'a', completions: ['b'], labels: [true] },
      ['stepwise-supervision'],
      'stepwise-supervision',
      'standard',
    ],
  ])('%s', (_, row, accepts, type, format) =>
    expect(judge(row, accepts).row).toMatchObject({ type, format, index: 2 }),
  );

  it('a text column of another name', () => {
    expect(judge({ body: 'a', text: 'b' }, sft, 'body').row).toMatchObject({ text: 'a' });
  });

  it('ShareGPT conversations, their roles mapped', () => {
    const conversations = [
      { from: 'system', value: 's' },
      { from: 'human', value: 'h' },
      { from: 'gpt', value: 'g' },
    ];
    const { row, mappedRoles } = judge({ conversations }, sft);
    expect(row).toMatchObject({
      text: [
        { role: 'system', content: 's' },
        { role: 'user', content: 'h' },
        { role: 'assistant', content: 'g' },
      ],
    });
    expect(mappedRoles).toEqual(['human', 'gpt']);
  });

  it('tools as JSON or as a list, template arguments, margin', () => {
    const row = {
      prompt: 'a',
      chosen: 'b',
      rejected: 'c',
      tools: '[{"name":"f"}]',
      chat_template_kwargs: { x: 1 },
      margin: 0.5,
    };
    expect(judge(row, ['preference']).row).toMatchObject({
      tools: [{ name: 'f' }],
      templateKwargs: { x: 1 },
      margin: 0.5,
    });
    expect(judge({ ...row, tools: [] }, ['preference']).row).not.toHaveProperty('tools');
    // As tables have it.
    expect(judge({ ...row, margin: '-0.25' }, ['preference']).row).toMatchObject({ margin: -0.25 });
  });
});

describe('errors name row and column', () => {
  it('wrong columns: what was found, what fits, what is nearest', () => {
    const error = fault({ prompt: 'a', choosen: 'b', reject: 'c' });
    expect(error.code).toBe('DATA_WRONG_COLUMNS');
    expect(error.message).toBe(
      'd.jsonl:3 has columns prompt, choosen, reject; dpo takes preference ([prompt], chosen, rejected).',
    );
    expect(error.hint).toContain('chosen: choosen, rejected: reject');
    expect(error.where).toEqual({ file: '/d.jsonl', line: 3 });
  });

  it('wrong columns of a method with several types: the nearest type', () => {
    const error = fault({ prompt: 'a', answer: 'b' }, sft);
    expect(error.message).toContain('language modeling (messages or text)');
    expect(error.hint).toContain('prompt completion, which lacks completion');
    expect(fault({ prompt: 'a', chosen: 'b', rejected: null }).message).toContain('rejected (null)');
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    [
      'mixed formats',
      { prompt: 'a', chosen: turns('assistant', 'b'), rejected: turns('assistant', 'c') },
      'DATA_MIXED_FORMAT',
      '"prompt" is text, "chosen" is a list of messages',
    ],
    [
      'a number',
      { prompt: 'a', chosen: 3, rejected: 'c' },
      'DATA_BAD_COLUMN',
      'column "chosen" holds a number; expected text or a list',
    ],
    [
      'an empty list',
      { prompt: [], chosen: 'b', rejected: 'c' },
      'DATA_BAD_COLUMN',
      'column "prompt" holds an empty list',
    ],
    [
      'a message without role',
      { prompt: [{ content: 'x' }], chosen: 'b', rejected: 'c' },
      'DATA_BAD_COLUMN',
      'no role in message 1',
    ],
    [
      'a message without content',
      { prompt: [{ role: 'user' }], chosen: 'b', rejected: 'c' },
      'DATA_BAD_COLUMN',
      'no content in message 1 (user)',
    ],
    ['strings in a list', { prompt: ['x'], chosen: 'b', rejected: 'c' }, 'DATA_BAD_COLUMN', 'holds text as message 1'],
    [
      'tools that are no JSON',
      { prompt: 'a', chosen: 'b', rejected: 'c', tools: '[' },
      'DATA_BAD_COLUMN',
      'column "tools" holds text that is not JSON',
    ],
    [
      'a margin that is no number',
      { prompt: 'a', chosen: 'b', rejected: 'c', margin: 'x' },
      'DATA_BAD_COLUMN',
      'column "margin" holds text; expected a number',
    ],
  ])('%s', (_, row, code, message) => {
    const error = fault(row);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(error.message).toContain('d.jsonl:3');
  });

  it('mixed formats where the messages repeat the prompt: what to do', () => {
    const both = (answer: string) => [...turns('user', 'a'), ...turns('assistant', answer)];
    expect(fault({ prompt: 'a', chosen: both('b'), rejected: both('c') }).hint).toContain(
      'columns: [chosen, rejected]',
    );
  });

  it('labels', () => {
    expect(fault({ prompt: 'a', completion: 'b', label: 'maybe' }, ['unpaired-preference']).message).toContain(
      'expected true or false',
    );
    expect(fault({ prompt: 'a', completions: ['b', 'c'], labels: [true] }, ['stepwise-supervision']).message).toContain(
      'each of the 2 completions',
    );
  });
});
