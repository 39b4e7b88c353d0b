/** Packing, implicit prompts, unpairing, and tokenised rows and batches against TRL: data.json. */
import { describe, expect, it } from 'vitest';
import { type DatasetRow, type DatasetType, typeColumns } from '../../../src/data/formats.ts';
import { judgeRow } from '../../../src/data/judge-row.ts';
import type { TextOrTurns } from '../../../src/data/messages.ts';
import { type PackingStrategy, packColumn, planPacking } from '../../../src/data/packing.ts';
import { extractPrompt, unpair } from '../../../src/data/prompt-extraction.ts';
import { loadTokenizer } from '../../../src/data/tokenizer.ts';
import { createRowTokenizer, type ExplicitPreference, type TokenPair } from '../../../src/data/tokens/tokenise.ts';
import { modelOf, readGolden } from '../golden.ts';

type Row = Record<string, unknown>;
interface Packed {
  input_ids: number[][];
  labels?: number[][];
  seq_lengths?: number[][];
}
interface SftCase {
  row: Row;
  max_length?: number;
  completion_only_loss?: boolean;
  assistant_only_loss?: boolean;
  input_ids: number[];
  labels: number[];
}
interface DataGolden extends Record<string, unknown> {
  model?: string;
  packing: {
    seq_length: number;
    input_ids: number[][];
    results: Record<PackingStrategy, Packed>;
  };
  extract_prompt: { input: Record<'chosen' | 'rejected', TextOrTurns>; output: Record<string, TextOrTurns> }[];
  standard_preference_rows: Row[];
  unpaired: Row[];
  dpo_rows: { prompt_ids: number[]; chosen_ids: number[]; rejected_ids: number[] }[];
}

/** The labels of the rows before packing: `wrapped` keeps every token, in order. */
function labelColumn({ packing }: DataGolden): number[][] {
  const flat = packing.results.wrapped.labels?.flat() ?? [];
  let at = 0;
  return packing.input_ids.map((row) => {
    at += row.length;
    return flat.slice(at - row.length, at);
  });
}

const golden = readGolden<DataGolden>('alignment', 'data.json');
const IGNORED = -100;

const judge = (row: Row, index: number, accepts: readonly DatasetType[]): DatasetRow => {
  const raw = { row, index, source: `golden:${index + 1}`, file: 'golden', line: index + 1 };
  return judgeRow(raw, { accepts, method: 'test' }).row;
};

const title = 'golden alignment/data.json';
if (golden === undefined) describe.skip(`${title}: no such file`, () => {});
else describe(title, () => checks(golden));

function checks(g: DataGolden): void {
  const tok = createRowTokenizer({ tokenizer: loadTokenizer(modelOf(g)) });

  it.each(Object.entries(g.packing.results))('packing %s', (strategy, expected) => {
    const { input_ids: ids, seq_length: length } = g.packing;
    const plan = planPacking(
      ids.map((row) => row.length),
      length,
      strategy as PackingStrategy,
    );
    expect(packColumn(ids, plan)).toEqual(expected.input_ids);
    if (expected.labels) expect(packColumn(labelColumn(g), plan)).toEqual(expected.labels);
    const sizes = plan.map((pieces) => pieces.map(({ from, to }) => to - from));
    if (expected.seq_lengths) expect(sizes).toEqual(expected.seq_lengths);
    else expect(sizes.flat().reduce((a, b) => a + b, 0)).toBe(ids.flat().length);
  });

  it.each(g.extract_prompt.map((item, i) => [i, item] as const))('implicit prompt %i', (_, { input, output }) => {
    expect(extractPrompt(input.chosen, input.rejected)).toEqual(output);
  });

  const pairs = g.standard_preference_rows.map((row, i) => judge(row, i, ['preference']));

  it('unpairing', () => {
    const rows = unpair(pairs as ExplicitPreference[]);
    const columns = rows.map(({ prompt, completion, label }) => ({ prompt, completion, label }));
    expect(columns).toEqual(g.unpaired.map(({ prompt, completion, label }) => ({ prompt, completion, label })));
  });

  const batches = Object.keys(g).flatMap((key) => {
    const length = /^dpo_batch_max_length_(\d+)$/.exec(key)?.[1];
    return length === undefined
      ? []
      : [[Number(length), g[key] as { input_ids: number[][]; completion_mask: number[][] }] as const];
  });

  it('pairs, without those whose prompt fills the limit', () => {
    const limit = Math.min(...batches.map(([length]) => length));
    const kept = pairs.filter((row) => !('dropped' in tok.pair(row, { maxLength: limit })));
    const ids = kept.map((row) => tok.pair(row) as TokenPair);
    expect(ids.map((p) => ({ prompt_ids: p.prompt, chosen_ids: p.chosen, rejected_ids: p.rejected }))).toEqual(
      g.dpo_rows,
    );
  });

  it.each(batches)('batch cut to %i tokens', (maxLength, expected) => {
    const cut = pairs.map((row) => tok.pair(row, { maxLength })).filter((pair) => !('dropped' in pair)) as TokenPair[];
    const sides = [...cut.map((p) => [p.prompt, p.chosen]), ...cut.map((p) => [p.prompt, p.rejected])] as [
      number[],
      number[],
    ][];
    const width = Math.max(...sides.map(([prompt, answer]) => prompt.length + answer.length));
    const padded = (row: number[], value: number) => [...row, ...Array<number>(width - row.length).fill(value)];
    const pad = tok.tokenizer.padId ?? 0;
    expect(sides.map(([prompt, answer]) => padded([...prompt, ...answer], pad))).toEqual(expected.input_ids);
    const mask = sides.map(([prompt, answer]) => padded([...prompt.map(() => 0), ...answer.map(() => 1)], 0));
    expect(mask).toEqual(expected.completion_mask);
  });

  const sft = Object.keys(g).filter((key) => key.startsWith('sft_'));

  it.each(sft)('%s', (key) => {
    const item = g[key] as SftCase;
    const types = Object.keys(typeColumns) as DatasetType[];
    const row = judge(
      item.row,
      0,
      types.filter((type) => ['language-modeling', 'prompt-completion', 'preference'].includes(type)),
    );
    const sequence = tok.sequence(row, {
      maxLength: item.max_length,
      completionOnly: item.completion_only_loss,
      assistantOnly: item.assistant_only_loss,
    });
    if ('dropped' in sequence) throw new Error(sequence.dropped);
    expect(sequence.ids).toEqual(item.input_ids);
    expect(sequence.ids.map((id, i) => (sequence.labels[i] === 1 ? id : IGNORED))).toEqual(item.labels);
  });
}
