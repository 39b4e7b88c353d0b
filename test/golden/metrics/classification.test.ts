/** Classification and calibration metrics against scikit-learn and torchmetrics: classification.json. */
import { describe, expect, it } from 'vitest';
import { readGolden } from '../golden.ts';
import { expectClose } from './close.ts';
import { part, score } from './load.ts';

interface Case {
  id: string;
  kind: 'binary' | 'multiclass';
  y_true: number[];
  p_positive?: number[];
  probabilities?: number[][];
  threshold?: number;
  expected: Record<string, unknown>;
}

const golden = readGolden<{ tolerance: number; cases: Case[] }>('metrics', 'classification.json');

/** What a name of the file asks for: metric, options, and where the number is when it is not the headline. */
interface Question {
  metric: string;
  options?: Record<string, unknown>;
  path?: string[];
}

const plain = [
  'accuracy',
  'balanced_accuracy',
  'mcc',
  'cohen_kappa',
  'brier',
  'log_loss',
  'auroc',
  'average_precision',
];

function questionOf(name: string, kind: Case['kind']): Question {
  if (plain.includes(name)) return { metric: name };
  if (['precision', 'recall', 'f1'].includes(name)) return { metric: name, options: { average: 'binary' } };
  if (name === 'confusion') return { metric: 'confusion_matrix', path: ['matrix'] };
  if (name === 'brier_sum') return { metric: 'brier' };
  if (name === 'roc') return { metric: 'auroc', options: { curve: true }, path: ['roc'] };
  const beta = /^f([\d.]+)$/.exec(name);
  if (beta !== null)
    return { metric: 'fbeta', options: { beta: Number(beta[1]), average: kind === 'binary' ? 'binary' : 'macro' } };
  const kappa = /^cohen_kappa_(linear|quadratic)$/.exec(name);
  if (kappa !== null) return { metric: 'cohen_kappa', options: { weights: kappa[1] } };
  const ece = /^ece_(positive|top1)_(l1|l2|max)_(\d+)$/.exec(name);
  if (ece !== null) return { metric: 'ece', options: { variant: ece[1], norm: ece[2], bins: Number(ece[3]) } };
  const top = /^top(\d+)_accuracy$/.exec(name);
  if (top !== null) return { metric: 'accuracy', options: { top_k: Number(top[1]) } };
  const area = /^auroc_(ovr|ovo)_(macro|weighted)$/.exec(name);
  if (area !== null) return { metric: 'auroc', options: { multi_class: area[1], average: area[2] } };
  throw new Error(`no metric for "${name}"`);
}

const averages = ['micro', 'macro', 'weighted'];

describe.skipIf(golden === undefined)('classification.json', () => {
  for (const { id, kind, y_true, p_positive, probabilities, threshold, expected } of golden?.cases ?? []) {
    const samples = y_true.map((reference, i) => ({ reference, probability: (p_positive ?? probabilities)![i] }));
    const decided = threshold === undefined ? {} : { threshold };
    const ask = async ({ metric, options, path }: Question): Promise<unknown> => {
      const takesThreshold = !['brier', 'log_loss', 'auroc', 'average_precision'].includes(metric);
      const result = await score(metric, samples, { ...(takesThreshold ? decided : {}), ...options });
      return path === undefined ? result.value : part(result, ...path);
    };
    for (const [name, wanted] of Object.entries(expected)) {
      it(`${id} ${name}`, async () => {
        if (averages.includes(name)) {
          for (const [metric, value] of Object.entries(wanted as Record<string, number>)) {
            const found = await ask({ metric, options: { average: name } });
            expectClose(found, value, golden!.tolerance, `${name} ${metric}`);
          }
        } else if (name === 'per_class') {
          const result = await score('f1', samples, { ...decided, average: 'macro' });
          const labels = Object.keys(result.parts.per_class as object).sort((a, b) => Number(a) - Number(b));
          for (const [figure, values] of Object.entries(wanted as Record<string, number[]>)) {
            const found = labels.map((label) => part(result, 'per_class', label, figure));
            expectClose(found, values, golden!.tolerance, `per_class ${figure}`);
          }
        } else expectClose(await ask(questionOf(name, kind)), wanted, golden!.tolerance, `${id} ${name}`);
      });
    }
  }

  it('has cases', () => expect(golden!.cases.length).toBeGreaterThan(0));
});
