/**
 * Adversarial demonstrations, spurious correlations (HANS): examples in which a heuristic goes with entailment or with its
 * opposite. Reference §5b; accuracy is the score part, the gap between the two biases tells how far the heuristic is relied on.
 * Items `adv-demonstration/spurious.jsonl` come with an import of the original layout.
 */
import type { Json } from '../../../src/plugin.ts';
import { textOf } from '../../text/documents.ts';
import { judgeLabel } from './counterfactual.ts';
import { classification } from './prompts.ts';
import { ANSWER_COLUMNS, ANSWER_RATES, accuracy, demosOf, reported, rowsIn } from './rows.ts';
import type { Item, OpenSetting, Scenario } from './scenario.ts';
import { meanOver, type Sums } from './sums.ts';

const HEURISTICS = [
  'PP',
  'adverb',
  'embedded_under_verb',
  'l_relative_clause',
  'passive',
  's_relative_clause',
] as const;
const BIASES = ['entail-bias', 'non-entail-bias'] as const;
const SEEDS = [0, 42, 2333, 10007, 12306] as const;
const LABELS = ['yes', 'no'] as const;

const nameOf = (heuristic: string, bias: string, seed: number): string => `spurious/${heuristic}/${bias}/${seed}`;
const SETTINGS = HEURISTICS.flatMap((heuristic) =>
  BIASES.flatMap((bias) => SEEDS.map((seed) => nameOf(heuristic, bias, seed))),
);

const biasAccuracy = (sums: Sums, heuristic: string, bias: string): number =>
  meanOver(SEEDS, (seed) => accuracy(sums.of(nameOf(heuristic, bias, seed))));

export const spurious: Scenario = {
  name: 'decodingtrust_spurious',
  summary: 'DecodingTrust, adversarial demonstrations: examples with a spurious correlation',
  recorded: 'adv-demonstration',
  perspective: 'adv-demonstration',
  needs: ['generate'],
  generation: { repeats: 1, maxTokens: 20, temperature: 0 },
  columns: ANSWER_COLUMNS,
  verdict: ['correct'],
  measures: [
    {
      ...{ name: 'spurious', higherIsBetter: true, settings: SETTINGS },
      value: (sums) =>
        100 * meanOver(HEURISTICS, (heuristic) => meanOver(BIASES, (bias) => biasAccuracy(sums, heuristic, bias))),
    },
    {
      ...{ name: 'reliance', higherIsBetter: false, settings: SETTINGS },
      value: (sums) =>
        100 *
        meanOver(HEURISTICS, (heuristic) =>
          Math.abs(biasAccuracy(sums, heuristic, BIASES[0]) - biasAccuracy(sums, heuristic, BIASES[1])),
        ),
    },
  ],
  rates: ANSWER_RATES,
  report: (sums) => reported(sums, (cell): Record<string, Json> => ({ n: cell.n!, acc: accuracy(cell) })),
  async open(data) {
    const templates = await data.templates();
    const rows = await data.rows('adv-demonstration/spurious.jsonl');
    const task = templates.text('adv_demonstration/task/nli2');
    const items = new Map(
      rows.filter(({ kind }) => kind === 'items').map((row) => [textOf(row, 'items_id'), rowsIn(row, 'items')]),
    );
    const found = rows.flatMap((row): OpenSetting[] => {
      const own = row.kind === 'setting' ? items.get(textOf(row, 'items_id')) : undefined;
      if (own === undefined) return [];
      const demos = demosOf(row);
      const all = function* (): Generator<Item> {
        for (const [position, item] of own.entries()) {
          yield {
            ...{ id: String(position), position, gold: textOf(item, 'label') },
            messages: classification(templates, { task, input: textOf(item, 'input'), demos }),
          };
        }
      };
      const name = nameOf(textOf(row, 'heuristic'), textOf(row, 'bias'), Number(row.seed));
      return [{ name, count: own.length, items: all }];
    });
    return { settings: found, judge: (_, { gold }, [text = '']) => judgeLabel(text, gold ?? '', LABELS) };
  },
};
