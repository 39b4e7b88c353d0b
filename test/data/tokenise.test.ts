/**
 * Rows to ids: against transformers' renderings (test/data/reference) and TRL's trajectories (golden), the rules for
 * length, borders that no token respects, and the assistant's turns under templates of several kinds.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HarnessError } from '../../src/base/errors.ts';
import type { DatasetRow, DatasetType } from '../../src/data/formats.ts';
import { judgeRow } from '../../src/data/judge-row.ts';
import type { ChatTurn } from '../../src/data/messages.ts';
import { loadTokenizer } from '../../src/data/tokenizer.ts';
import {
  createRowTokenizer,
  type RowTokenizer,
  type TokenPair,
  type TokenSequence,
} from '../../src/data/tokens/tokenise.ts';
import { goldenFiles, modelOf, readGolden } from '../golden/golden.ts';

const root = join(import.meta.dirname, '..', '..');
const tiny = join(root, 'fixtures', 'models', 'tiny-llama-hh');
const reference = (kind: string) => join(import.meta.dirname, 'reference', kind);
const rowsOf = (folder: string, options = {}) => createRowTokenizer({ tokenizer: loadTokenizer(folder), ...options });

const judge = (row: Record<string, unknown>, accepts: DatasetType[] = ['preference']): DatasetRow =>
  judgeRow({ row, source: 'rows.jsonl:1', file: 'rows.jsonl', line: 1, index: 0 }, { accepts, method: 'test' }).row;
const sft = (row: Record<string, unknown>) => judge(row, ['language-modeling', 'prompt-completion', 'preference']);
const user = (content: string): ChatTurn => ({ role: 'user', content });
const assistant = (content: string): ChatTurn => ({ role: 'assistant', content });
const thrown = (action: () => unknown): HarnessError => {
  try {
    action();
  } catch (error) {
    return error as HarnessError;
  }
  throw new Error('nothing was thrown');
};
const trainedText = (tok: RowTokenizer, made: unknown): string => {
  const { ids, labels } = made as TokenSequence;
  return tok.tokenizer.decode(ids.filter((_, i) => labels[i] === 1));
};

interface Pair {
  prompt: unknown;
  chosen: unknown;
  rejected: unknown;
  prompt_ids: number[];
  chosen_whole: number[];
  rejected_whole: number[];
}

describe.each(['headers', 'tools', 'marks'])('pairs with the tokenizer %s', (kind) => {
  const tok = rowsOf(reference(kind));
  const { pairs } = JSON.parse(readFileSync(join(reference(kind), 'cases.json'), 'utf8')) as { pairs: Pair[] };

  it.each(pairs.map((pair, i) => [i, pair] as const))('pair %i joins to transformers’ ids', (_, item) => {
    const { prompt, chosen, rejected } = item;
    const pair = tok.pair(judge({ prompt, chosen, rejected })) as TokenPair;
    expect([...pair.prompt, ...pair.chosen]).toEqual(item.chosen_whole);
    expect([...pair.prompt, ...pair.rejected]).toEqual(item.rejected_whole);
    const prefix = item.prompt_ids.every((id, i) => item.chosen_whole[i] === id && item.rejected_whole[i] === id);
    if (prefix) expect(pair.prompt).toEqual(item.prompt_ids);
    else expect(tok.tokenizer.decode(item.prompt_ids).startsWith(tok.tokenizer.decode(pair.prompt))).toBe(true);
  });
});

describe('TRL’s trajectories from rows of text', () => {
  interface Trajectory {
    model?: string;
    examples: { id?: string; prompt_ids: number[]; chosen_ids: number[]; rejected_ids?: number[] }[];
  }
  const texts = new Map(
    readFileSync(join(root, 'fixtures', 'preferences', 'train.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .map((row) => [row.id, row]),
  );
  it.each(goldenFiles('alignment', /^trajectory_dpo.*\.json$/))('%s', (file) => {
    const golden = readGolden<Trajectory>('alignment', file) as Trajectory;
    const tok = rowsOf(modelOf({ ...(golden.model ? { model: golden.model.split(' ')[0] as string } : {}) }));
    const known = golden.examples.filter(({ id }) => texts.has(id));
    expect(known.length).toBeGreaterThan(0);
    for (const example of known) {
      const { prompt, chosen, rejected } = tok.pair(
        judge(texts.get(example.id) as Record<string, unknown>),
      ) as TokenPair;
      expect({ prompt, chosen, rejected }).toEqual({
        prompt: example.prompt_ids,
        chosen: example.chosen_ids,
        rejected: example.rejected_ids,
      });
    }
  });

  it.each(goldenFiles('alignment', /^trajectory_sft.*\.json$/))('%s', (file) => {
    interface SftTrajectory {
      model?: string;
      examples: { id?: string; input_ids: number[]; prompt_len: number }[];
    }
    const golden = readGolden<SftTrajectory>('alignment', file) as SftTrajectory;
    const tok = rowsOf(modelOf(golden));
    const known = golden.examples.filter(({ id }) => texts.has(id));
    expect(known.length).toBeGreaterThan(0);
    for (const example of known) {
      const { ids, labels } = tok.sequence(sft(texts.get(example.id) as Record<string, unknown>)) as TokenSequence;
      expect(ids).toEqual(example.input_ids);
      expect(labels.indexOf(1)).toBe(example.prompt_len);
    }
  });
});

describe('where prompt and answer meet', () => {
  it('a token over the border belongs to the answer, and the shared prompt is shared by both', () => {
    const tok = rowsOf(tiny);
    // "rejected" merges with the space that ends the prompt; the prompt alone keeps it as a token.
    const pair = tok.pair(judge({ prompt: 'The answer is ', chosen: 'blue.', rejected: 'green.' })) as TokenPair;
    expect(tok.tokenizer.decode(pair.prompt)).toBe('The answer is');
    expect(tok.tokenizer.decode(pair.chosen)).toBe(' blue.<|im_end|>');
    expect(tok.tokenizer.decode(pair.rejected)).toBe(' green.<|im_end|>');
    expect(tok.tally.notes.aligned).toMatchObject({ rows: 1, first: 'rows.jsonl:1' });
  });

  it('completion labels start at the token over the border', () => {
    const tok = rowsOf(tiny);
    expect(trainedText(tok, tok.sequence(sft({ prompt: 'The answer is ', completion: 'blue.' })))).toBe(
      ' blue.<|im_end|>',
    );
  });

  it('a generation prompt that opens more than the finished answer has', () => {
    const tok = rowsOf(reference('thoughts'));
    const pair = tok.pair(
      judge({ prompt: [user('hi')], chosen: [assistant('yes')], rejected: [assistant('no')] }),
    ) as TokenPair;
    expect(tok.tokenizer.decode(pair.prompt)).toBe('<U>hi<A>');
    expect(tok.tokenizer.decode(pair.chosen)).toBe('yes<eos>');
  });

  it('a template that rewrites the prompt once it is answered: an error with both texts', () => {
    const tok = rowsOf(reference('thoughts'));
    const prompt = [user('a'), assistant('<think>\nb\n</think>\n\nc')];
    const error = thrown(() =>
      tok.pair(judge({ prompt, chosen: [user('d'), assistant('e')], rejected: [user('f'), assistant('g')] })),
    );
    expect(error.code).toBe('DATA_PROMPT_MISMATCH');
    expect(error.message).toContain('rows.jsonl:1');
    expect(error.message).toContain('"<U>a<A><think>');
    expect(error.message).toContain('"<U>a<A>c<eos>');
    expect(error.where).toEqual({ file: 'rows.jsonl', line: 1 });
  });

  it('an EOS that the tokenizer puts behind every text does not stand inside the row', () => {
    const tok = rowsOf(reference('pieces'));
    const pair = tok.pair(judge({ prompt: 'the sky is', chosen: ' blue', rejected: ' green' })) as TokenPair;
    const sep = tok.tokenizer.eosId as number;
    expect(pair.prompt).not.toContain(sep);
    expect(tok.tokenizer.decode(pair.prompt)).toBe('[CLS] the sky is');
  });
});

describe('length', () => {
  const row = () =>
    judge({ prompt: 'What colour is the sky?', chosen: ' It is blue, mostly.', rejected: ' It is green.' });
  const whole = rowsOf(tiny).pair(row()) as TokenPair;

  it('answers are cut from the end, the prompt never', () => {
    const tok = rowsOf(tiny);
    const limit = whole.prompt.length + 3;
    const pair = tok.pair(row(), { maxLength: limit }) as TokenPair;
    expect(pair).toEqual({
      prompt: whole.prompt,
      chosen: whole.chosen.slice(0, 3),
      rejected: whole.rejected.slice(0, 3),
      truncated: true,
    });
    expect(tok.tally).toMatchObject({
      rows: 1,
      cutRows: 1,
      cutTokens: whole.chosen.length + whole.rejected.length - 6,
    });
  });

  it('a prompt that fills the limit drops the row', () => {
    const tok = rowsOf(tiny);
    const limit = whole.prompt.length;
    expect(tok.pair(row(), { maxLength: limit })).toEqual({ dropped: 'prompt alone fills max_length' });
    expect(tok.pair(row(), { maxLength: limit + 1 })).toHaveProperty('truncated', true);
    expect(tok.tally.droppedTokens).toBe(2 * limit + whole.chosen.length + whole.rejected.length);
  });

  it('on_overlong', () => {
    const maxLength = whole.prompt.length + 3;
    expect(rowsOf(tiny, { onOverlong: 'drop' }).pair(row(), { maxLength })).toEqual({
      dropped: 'longer than max_length',
    });
    const error = thrown(() => rowsOf(tiny, { onOverlong: 'error' }).pair(row(), { maxLength }));
    expect(error.code).toBe('DATA_TOO_LONG');
    expect(error.message).toContain(`max_length is ${maxLength}`);
  });

  it('a sequence without a trained token left is dropped', () => {
    const tok = rowsOf(tiny);
    const made = tok.sequence(sft({ prompt: 'What colour is the sky?', completion: ' Blue.' }), { maxLength: 4 });
    expect(made).toEqual({ dropped: 'prompt alone fills max_length' });
    expect(tok.sequence(sft({ text: '<|im_end|>' }))).toEqual({ dropped: 'no token to train on' });
  });

  it('a pair without a prompt needs two tokens an answer', () => {
    const tok = rowsOf(tiny);
    expect(tok.pair(judge({ prompt: '', chosen: 'a', rejected: '' }))).toEqual({ dropped: 'no token to train on' });
    expect(tok.pair(judge({ prompt: '', chosen: 'a', rejected: 'b' }))).toMatchObject({ prompt: [], truncated: false });
  });

  it('counts answers without an end token', () => {
    const folder = reference('headers');
    const tok = createRowTokenizer({ tokenizer: loadTokenizer(folder, { eosToken: '<|end|>' }) });
    // The template ends turns with <|eot|>, which is not the end token that was named.
    tok.sequence(sft({ messages: [user('hi'), assistant('ho')] }));
    expect(tok.tally.endless).toBe(1);
    tok.sequence(sft({ text: 'plain' }));
    expect(tok.tally.endless).toBe(1);
  });
});

describe('implicit prompts', () => {
  it('conversations', () => {
    const tok = rowsOf(tiny);
    const turns = (answer: string) => [user('Hi'), assistant('Hello!'), user('2+2?'), assistant(answer)];
    const explicit = { prompt: turns('').slice(0, 3), chosen: [assistant('4')], rejected: [assistant('5')] };
    expect(tok.pair(judge({ chosen: turns('4'), rejected: turns('5') }))).toEqual(tok.pair(judge(explicit)));
  });

  it('raw transcripts end at the last shared Assistant:, unless TRL’s cut is asked for', () => {
    const text = (answer: string) => `\n\nHuman: Hi\n\nAssistant: ${answer}`;
    const row = judge({ chosen: text('I think so.'), rejected: text('I thank you.') });
    const prompts = (['roles', 'characters'] as const).map((promptBoundary) => {
      const tok = rowsOf(tiny, { promptBoundary });
      return [
        tok.tokenizer.decode((tok.pair(row) as TokenPair).prompt),
        tok.tally.byRoles,
        tok.tally.notes.insideWord?.rows,
      ];
    });
    expect(prompts[0]).toEqual(['\n\nHuman: Hi\n\nAssistant:', 1, undefined]);
    expect(prompts[1]?.[2]).toBe(1);
  });

  it('equal sides say nothing', () => {
    expect(rowsOf(tiny).pair(judge({ chosen: 'same', rejected: 'same' }))).toEqual({
      dropped: 'chosen and rejected are the same',
    });
  });
});

describe('assistant_only_loss', () => {
  const turns = [user('Hi'), assistant('Hello!'), user('Bye'), assistant('See you.')];

  it('by generation blocks, as transformers masks them', () => {
    interface Masked {
      conversations: {
        messages: ChatTurn[];
        tools?: unknown[];
        chat_template_kwargs?: object;
        assistant_masks: number[];
        ids: number[];
      }[];
    }
    const { conversations } = JSON.parse(readFileSync(join(reference('tools'), 'cases.json'), 'utf8')) as Masked;
    const tok = rowsOf(reference('tools'));
    const masked = conversations.filter(({ assistant_masks }) => assistant_masks.includes(1));
    expect(masked.length).toBeGreaterThan(3);
    for (const { messages, tools, chat_template_kwargs, assistant_masks, ids } of masked) {
      const made = tok.sequence(sft({ messages, tools, chat_template_kwargs }), {
        assistantOnly: true,
      }) as TokenSequence;
      expect(made.ids).toEqual(ids);
      expect(made.labels).toEqual(assistant_masks);
    }
  });

  it('by rendered prefixes where a template has no blocks', () => {
    const tok = rowsOf(tiny);
    const made = tok.sequence(sft({ messages: turns }), { assistantOnly: true });
    expect(trainedText(tok, made)).toBe('Hello!<|im_end|>\nSee you.<|im_end|>\n');
    const llama = rowsOf(reference('headers'));
    expect(trainedText(llama, llama.sequence(sft({ messages: turns }), { assistantOnly: true }))).toBe(
      'Hello!<|eot|>See you.<|eot|>',
    );
  });

  it('under a template that refuses half a conversation', () => {
    const tok = rowsOf(reference('marks'));
    expect(trainedText(tok, tok.sequence(sft({ messages: turns }), { assistantOnly: true }))).toMatch(
      /^Hello!<\/s> ?See you\.<\/s>$/,
    );
  });

  it('by content where a template renders earlier turns differently', () => {
    const tok = rowsOf(reference('thoughts'));
    const labels = (messages: ChatTurn[]) => trainedText(tok, tok.sequence(sft({ messages }), { assistantOnly: true }));
    const thoughtful = '<think>\nb\n</think>\n\nc';
    expect(labels([user('acde'), assistant(thoughtful), user('d'), assistant('e')])).toBe('c<eos>e<eos>');
    // The last turn begins behind what the generation prompt already holds, the opened tag.
    expect(labels([user('a'), assistant('c'), user('d'), assistant(thoughtful)])).toBe('c<eos>b\n</think>\n\nc<eos>');
    const error = thrown(() => labels([user('a'), assistant('<think>b</think>'), user('d'), assistant('e')]));
    expect(error.code).toBe('DATA_ASSISTANT_NOT_FOUND');
    expect(error.message).toContain('message 2');
  });

  it('together with completion_only_loss, both apply', () => {
    const tok = rowsOf(tiny);
    const row = () => sft({ prompt: turns.slice(0, 3), completion: turns.slice(3) });
    expect(trainedText(tok, tok.sequence(row(), { assistantOnly: true }))).toBe('See you.<|im_end|>\n');
    expect(trainedText(tok, tok.sequence(row(), { assistantOnly: true, completionOnly: false }))).toBe(
      'Hello!<|im_end|>\nSee you.<|im_end|>\n',
    );
  });

  it('a row without an assistant is dropped', () => {
    expect(rowsOf(tiny).sequence(sft({ messages: [user('Hi')] }), { assistantOnly: true })).toEqual({
      dropped: 'no assistant turn',
    });
  });
});

describe('prompts to be continued', () => {
  it('after a user, with the header; after an assistant, its own words; as text, as it is', () => {
    const tok = rowsOf(tiny);
    const text = (prompt: unknown) =>
      tok.tokenizer.decode((tok.prompt(judge({ prompt }, ['prompt-only'])) as { ids: number[] }).ids);
    expect(text([user('Hi')])).toBe('<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n');
    expect(text([user('Hi'), assistant('Well, ')])).toBe(
      '<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nWell,',
    );
    expect(text('Once upon')).toBe('Once upon');
    expect(tok.prompt(judge({ prompt: 'Once upon a time' }, ['prompt-only']), { maxLength: 2 })).toEqual({
      dropped: 'longer than max_length',
    });
  });
});

describe('errors', () => {
  it('a conversation without a chat template, a template that fails', () => {
    const error = thrown(() => rowsOf(reference('pieces')).sequence(sft({ messages: [user('Hi')] })));
    expect([error.code, error.where]).toEqual(['TEMPLATE_MISSING', { file: 'rows.jsonl', line: 1 }]);
    const failed = thrown(() => rowsOf(reference('marks')).sequence(sft({ messages: [assistant('Hi')] })));
    expect(failed.code).toBe('TEMPLATE_ERROR');
    expect(failed.message).toContain('chat_template.jinja');
    expect(failed.message).toContain('rows.jsonl:1');
    expect(failed.message).toContain('Conversations start with the user');
  });
});

const hh = join(root, '..', 'shared', 'data', 'hh-rlhf', 'train.jsonl');
describe.skipIf(!existsSync(hh))('HH-RLHF (needs ../shared/data/hh-rlhf)', () => {
  it('every row of the first 200 joins to the whole conversation’s ids', () => {
    const tok = rowsOf(tiny);
    for (const line of readFileSync(hh, 'utf8').split('\n').slice(0, 200)) {
      const row = JSON.parse(line) as { prompt: ChatTurn[]; chosen: ChatTurn[]; rejected: ChatTurn[] };
      const pair = tok.pair(judge(row)) as TokenPair;
      for (const side of ['chosen', 'rejected'] as const) {
        const text = tok.tokenizer.chatTemplate?.render([...row.prompt, ...row[side]]) as string;
        expect(tok.tokenizer.decode([...pair.prompt, ...pair[side]])).toBe(text);
      }
      expect(tok.tokenizer.decode(pair.prompt).endsWith('<|im_start|>assistant\n')).toBe(true);
    }
  });
});
