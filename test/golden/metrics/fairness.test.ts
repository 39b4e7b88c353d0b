/**
 * Comparisons of groups against fairlearn and AIF360: fairness.json. The file's TPR, FPR, TNR and FNR count 0/0 as 0, as fairlearn does
 * (and say where), its PPV, NPV and FDR are null then: the first are asked for with `zero_division: 0`, the others without.
 */
import { describe, expect, it } from 'vitest';
import { readGolden } from '../golden.ts';
import { expectClose } from './close.ts';
import { part, score } from './load.ts';

type Table = Record<string, Record<string, unknown>>;

interface Case {
  id: string;
  y_true: number[];
  y_pred: number[];
  group: string[];
  /** Columns whose values, joined, are the groups. */
  features?: Record<string, string[]>;
  expected: Record<string, unknown>;
}

interface Neighbours {
  id: string;
  X: number[][];
  y_pred: number[];
  n_neighbors: number;
  expected: Record<string, number>;
}

const golden = readGolden<{ tolerance: number; cases: Case[]; consistency?: Neighbours[] }>('metrics', 'fairness.json');

/** What the file leaves undefined in spite of fairlearn's convention. */
const STRICT = ['ppv', 'npv', 'fdr'];

/** A name of the file as metric and options: `equalized_odds_ratio/to_overall/mean`. */
function questionOf(name: string): { metric: string; options: Record<string, unknown> } {
  const entropy = /^generalized_entropy_index_a([\d.]+)$/.exec(name);
  if (entropy !== null) return { metric: 'generalized_entropy_index', options: { alpha: Number(entropy[1]) } };
  const [metric, method, agg] = name.split('/') as [string, string | undefined, string | undefined];
  return {
    metric,
    options: {
      ...(/^(?:theil_index|predictive_parity_|worst_group_)/.test(metric) ? {} : { zero_division: 0 }),
      ...(method === undefined ? {} : { method }),
      ...(agg === undefined ? {} : { agg }),
    },
  };
}

/** Numbers of a table by the file's names; `x_undefined` says whether the rate has no denominator. */
function expectTable(strict: Table, filled: Table, wanted: Table, what: string): void {
  expect(Object.keys(filled).sort(), what).toEqual(Object.keys(wanted).sort());
  for (const [group, figures] of Object.entries(wanted)) {
    for (const [figure, value] of Object.entries(figures)) {
      const undefined_ = /^(.*)_undefined$/.exec(figure);
      if (undefined_ !== null) {
        expect(undefined_[1]! in (strict[group]!.undefined as object), `${what} ${group} ${figure}`).toBe(value);
      } else {
        const from = STRICT.includes(figure) ? strict : filled;
        expectClose(from[group]![figure], value, golden!.tolerance, `${what} ${group} ${figure}`);
      }
    }
  }
}

describe.skipIf(golden === undefined)('fairness.json', () => {
  for (const { id, y_true, y_pred, group, features, expected } of golden?.cases ?? []) {
    const samples = y_true.map((reference, i) => ({ reference, prediction: y_pred[i], group: group[i] }));
    for (const [name, wanted] of Object.entries(expected)) {
      it(`${id} ${name}`, async () => {
        if (name === 'by_group' || name === 'overall') {
          const strict = part(await score('group_rates', samples), name);
          const filled = part(await score('group_rates', samples, { zero_division: 0 }), name);
          if (name === 'by_group') expectTable(strict as Table, filled as Table, wanted as Table, id);
          else expectTable({ all: strict } as Table, { all: filled } as Table, { all: wanted } as Table, id);
          return;
        }
        const { metric, options } = questionOf(name);
        expectClose((await score(metric, samples, options)).value, wanted, golden!.tolerance, `${id} ${name}`);
      });
    }
    if (features === undefined) continue;
    it(`${id} by several columns`, async () => {
      const columns = Object.entries(features);
      const crossed = samples.map((sample, i) => ({
        ...sample,
        group: Object.fromEntries(columns.map(([column, values]) => [column, values[i]])),
      }));
      const result = await score('group_rates', crossed, { zero_division: 0 });
      const strict = await score('group_rates', crossed);
      expectTable(part(strict, 'by_group') as Table, part(result, 'by_group') as Table, expected.by_group as Table, id);
      // Of one column there is nothing more to tell.
      if (columns.length > 1) {
        expect(Object.keys(part(result, 'by_columns') as object)).toHaveLength(2 ** columns.length - 1);
      }
    });
  }

  for (const { id, X, y_pred, n_neighbors, expected } of golden?.consistency ?? []) {
    for (const [name, wanted] of Object.entries(expected)) {
      it(`${id} ${name}`, async () => {
        const samples = X.map((features, i) => ({ features, prediction: y_pred[i] }));
        const options = { n_neighbors, include_self: name.endsWith('including_self') };
        expectClose((await score('consistency', samples, options)).value, wanted, golden!.tolerance, id);
      });
    }
  }

  it('has cases', () => expect(golden!.cases.length).toBeGreaterThan(0));
});
