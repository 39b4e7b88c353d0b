/** IFEval's checkers against lm-eval: ifeval.json. */
import { describe, expect, it, vi } from 'vitest';
import { readGolden } from '../golden.ts';
import { part, score } from './load.ts';

// As the file says of its numbers: the detection of languages, which is no part of the checkers, answers en.
vi.mock('../../../evals/detectors/language.ts', () => ({ detectLanguage: () => 'en' }));

interface Case {
  instruction: string;
  kwargs: Record<string, unknown>;
  response: string;
  prompt?: string;
  expected: { strict: boolean; loose: boolean };
}

const golden = readGolden<{ cases: Case[] }>('metrics', 'ifeval.json');

describe.skipIf(golden === undefined)('ifeval.json', () => {
  it.each(golden?.cases.map((item, i) => [i, item.instruction, item] as const) ?? [])(
    '%i %s',
    async (_i, _name, item) => {
      const result = await score('ifeval', [
        {
          prediction: item.response,
          instruction_id_list: [item.instruction],
          kwargs: [item.kwargs],
          ...(item.prompt === undefined ? {} : { prompt: item.prompt }),
        },
      ]);
      const found = (name: string): boolean => part(result, name) === 1;
      expect({ strict: found('prompt_level_strict_acc'), loose: found('inst_level_loose_acc') }).toEqual(item.expected);
    },
  );
});
