/**
 * IFEval: the share of prompts whose instructions are all followed, or of single instructions (`level`), by the response as it
 * is or by any of its variants without first line, last line and asterisks (`mode`). All four numbers stand in parts.
 */
import { defineMetric } from '../../../src/plugin.ts';
import { followedInstructions } from '../../text/ifeval.ts';

type Options = { level: 'prompt' | 'instruction'; mode: 'strict' | 'loose' };

const [PROMPTS, INSTRUCTIONS] = [0, 3];

export default defineMetric({
  name: 'ifeval',
  summary: 'Share of prompts (or instructions) whose verifiable instructions are followed',
  kind: 'instructions',
  source: 'Zhou et al. 2023 (arXiv:2311.07911); lm-eval 0.4.13; sentences, capital words and languages approximate',
  higherIsBetter: true,
  range: [0, 1],
  inputs: { prediction: 'text', instruction_id_list: 'any', kwargs: 'any', prompt: 'text?' },
  schema: {
    level: {
      enum: ['prompt', 'instruction'],
      default: 'prompt',
      description: 'Count prompts with all instructions followed, or each instruction.',
    },
    mode: {
      enum: ['strict', 'loose'],
      default: 'strict',
      description: 'The response as it is, or any of 8 variants of it.',
    },
  },
  signature: ({ level, mode }: Options, { version }) =>
    `level:${level}|mode:${mode}|sentences:rules|words:rules|language:rules|version:${version}`,
  statistics(sample, _options: Options) {
    const each = followedInstructions(sample);
    const all = (mode: 'strict' | 'loose'): number => (each.every((one) => one[mode]) ? 1 : 0);
    const some = (mode: 'strict' | 'loose'): number => each.filter((one) => one[mode]).length;
    return [1, all('strict'), all('loose'), each.length, some('strict'), some('loose')];
  },
  value(sums, _n, { level, mode }: Options) {
    const at = level === 'prompt' ? PROMPTS : INSTRUCTIONS;
    return sums[at] === 0 ? null : sums[at + (mode === 'strict' ? 1 : 2)]! / sums[at]!;
  },
  parts: (sums) => ({
    prompt_level_strict_acc: sums[PROMPTS + 1]! / sums[PROMPTS]!,
    prompt_level_loose_acc: sums[PROMPTS + 2]! / sums[PROMPTS]!,
    inst_level_strict_acc: sums[INSTRUCTIONS + 1]! / sums[INSTRUCTIONS]!,
    inst_level_loose_acc: sums[INSTRUCTIONS + 2]! / sums[INSTRUCTIONS]!,
    instructions: sums[INSTRUCTIONS]!,
  }),
});
