/** Schedules against transformers' own numbers (reference/schedules.py) where the golden file has no case. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HarnessError } from '../../src/base/errors.ts';
import { Plateau } from '../../src/train/optimiser/plateau.ts';
import { learningRates, type ScheduleRequest, warmupStepsOf } from '../../src/train/optimiser/schedules.ts';

interface Reference {
  cases: (ScheduleRequest & { rates: number[] })[];
  plateau: { baseLr: number; kwargs: Record<string, unknown>; values: number[]; rates: number[] };
}
const reference = JSON.parse(readFileSync(new URL('reference/schedules.json', import.meta.url), 'utf8')) as Reference;

test.each(reference.cases)('$name, warm-up $warmupSteps of $totalSteps, $kwargs', ({ rates, ...request }) => {
  const rate = learningRates(request);
  rates.forEach((expected, done) => {
    expect(Math.abs(rate(done) - expected), `step ${done + 1}`).toBeLessThanOrEqual(1e-15 + 1e-12 * expected);
  });
});

test('reduce_lr_on_plateau follows torch, and goes on from a saved state', () => {
  const { baseLr, kwargs, values, rates } = reference.plateau;
  const first = new Plateau(baseLr, kwargs);
  const half = values.slice(0, 6).map((value) => first.observe(value));
  const second = new Plateau(baseLr, kwargs);
  second.state = JSON.parse(JSON.stringify(first.state));
  const rest = values.slice(6).map((value) => second.observe(value));
  expect([...half, ...rest]).toEqual(rates);
});

test.each([
  [{ name: 'linaer' }, /linaer is not known/],
  [{ name: 'cosine_with_min_lr' }, /exactly one of min_lr and min_lr_rate/],
  [{ name: 'cosine', kwargs: { num_cycle: 2 } }, /num_cycle is not a setting of cosine; it knows num_cycles/],
  [{ name: 'cosine', kwargs: { num_cycles: '2' } }, /num_cycles must be a number/],
  [{ name: 'warmup_stable_decay' }, /num_decay_steps/],
  [{ name: 'polynomial', kwargs: { lr_end: 1 } }, /must be smaller than learning_rate/],
])('%j is refused', (wrong, message) => {
  const make = () => learningRates({ baseLr: 1e-4, warmupSteps: 0, totalSteps: 10, ...wrong });
  expect(make).toThrow(message);
  expect(make).toThrow(HarnessError);
});

test('warm-up as a number of steps, a share of the run, or the older ratio', () => {
  expect(warmupStepsOf(20, 4)).toBe(4);
  expect(warmupStepsOf(21, 0.1)).toBe(3);
  expect(warmupStepsOf(21, 0, 0.1)).toBe(3);
  expect(warmupStepsOf(21, 5, 0.1)).toBe(5);
  expect(warmupStepsOf(21, 0)).toBe(0);
});
