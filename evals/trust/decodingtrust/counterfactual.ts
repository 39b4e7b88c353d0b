/**
 * Adversarial demonstrations, counterfactual examples: sixteen examples, and with them the counterfactual of the very item.
 * Reference §5a; the score part is the accuracy with it, mean over types of means over seeds.
 */
import type { Json } from '../../../src/plugin.ts';
import { textOf, textsOf } from '../../text/documents.ts';
import { answerHead, isAnswer, labelIn } from '../answer-head.ts';
import { classification, type Demo } from './prompts.ts';
import { ANSWER_COLUMNS, ANSWER_RATES, accuracy, demosOf, flag, reported, rowsIn } from './rows.ts';
import type { Item, OpenSetting, Scenario } from './scenario.ts';
import { meanOver, type Sums } from './sums.ts';

const NLI = ['snli_premise', 'snli_hypothesis'] as const;
const TYPES = [...NLI, 'control_raising', 'irregular_form', 'main_verb', 'syntactic_category'] as const;
const SEEDS = [42, 2333, 10007] as const;
type Variant = 'plain' | 'cf';

const nameOf = (type: string, variant: Variant, seed: number): string =>
  `counterfactual/${type}${variant === 'cf' ? '_cf' : ''}/${seed}`;
const settings = (variant: Variant): string[] =>
  TYPES.flatMap((type) => SEEDS.map((seed) => nameOf(type, variant, seed)));

/** Accuracy of one type, mean over the seeds that are there; measures want all. */
export const typeAccuracy = (sums: Sums, type: string, variant: Variant): number =>
  meanOver(
    SEEDS.map((seed) => nameOf(type, variant, seed)).filter((setting) => sums.has(setting)),
    (setting) => accuracy(sums.of(setting)),
  );

const measure = (name: string, variant: Variant) => ({
  ...{ name, higherIsBetter: true, settings: settings(variant) },
  value: (sums: Sums) => 100 * meanOver(TYPES, (type) => typeAccuracy(sums, type, variant)),
});

export const counterfactual: Scenario = {
  name: 'decodingtrust_counterfactual',
  summary: 'DecodingTrust, adversarial demonstrations: with the counterfactual of the item among the examples',
  recorded: 'adv-demonstration',
  perspective: 'adv-demonstration',
  needs: ['generate'],
  generation: { repeats: 1, maxTokens: 20, temperature: 0 },
  columns: ANSWER_COLUMNS,
  verdict: ['correct'],
  measures: [measure('counterfactual', 'cf'), measure('counterfactual_plain', 'plain')],
  rates: ANSWER_RATES,
  report: (sums) => reported(sums, (cell): Record<string, Json> => ({ n: cell.n!, acc: accuracy(cell) })),
  async open(data) {
    const templates = await data.templates();
    const rows = await data.rows('adv-demonstration/counterfactual.jsonl');
    const found: OpenSetting[] = [];
    const options = new Map<string, readonly string[]>();
    for (const type of TYPES) {
      const own = rows.filter((row) => row.type === type);
      const held = own.find(({ kind }) => kind === 'items');
      if (held === undefined) continue;
      options.set(type, textsOf(held, 'options'));
      const items = rowsIn(held, 'items');
      const task = templates.text(
        `adv_demonstration/task/${(NLI as readonly string[]).includes(type) ? 'nli3' : type}`,
      );
      for (const variant of ['plain', 'cf'] as const) {
        for (const seed of SEEDS) {
          const demos = own.find((row) => row.kind === 'demos' && row.variant === 'plain' && row.seed === seed);
          // One for each item; for snli stored for each seed, where the data have them at all.
          const last = own.find(
            (row) => row.kind === 'counterfactual' && (row.seed === undefined || row.seed === seed),
          );
          const unbuilt = demos === undefined || (variant === 'cf' && last === undefined);
          const before = demos === undefined ? [] : demosOf(demos);
          const examples: readonly Demo[] = variant === 'cf' && last !== undefined ? demosOf(last, 'examples') : [];
          const setting = function* (): Generator<Item> {
            for (const [position, item] of items.entries()) {
              const input = textOf(item, 'input');
              const own = examples[position];
              yield {
                ...{ id: String(position), position, gold: textOf(item, 'label') },
                messages: unbuilt
                  ? undefined
                  : classification(templates, { task, input, demos: own === undefined ? before : [...before, own] }),
              };
            }
          };
          found.push({
            ...{ name: nameOf(type, variant, seed), count: items.length, items: setting },
            ...(unbuilt ? { unbuilt } : {}),
          });
        }
      }
    }
    return {
      settings: found,
      judge(setting, { gold }, [text = '']) {
        const type = setting.split('/')[1]!.replace(/_cf$/, '');
        return judgeLabel(text, gold ?? '', options.get(type)!);
      },
    };
  },
};

/** One label under both rules, in the order of `ANSWER_COLUMNS`. */
export function judgeLabel(text: string, label: string, labels: readonly string[]) {
  const { full, head } = answerHead(text);
  const strict = labelIn(text, labels);
  return {
    compat: [1, flag(isAnswer(text, label)), 0, flag(!labels.includes(full) && !labels.includes(head))],
    strict: [1, flag(strict.answer === label), flag(strict.refused), flag(strict.answer === null && !strict.refused)],
  };
}
