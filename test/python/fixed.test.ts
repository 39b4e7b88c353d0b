import { expect, it } from 'vitest';
import { pythonFixed } from '../../src/python/fixed.ts';

// From Python: f"{x:.{d}f}"
it.each([
  [6.25, 1, '6.2'],
  [6.75, 1, '6.8'],
  [0.125, 2, '0.12'],
  [0.375, 2, '0.38'],
  [2.675, 2, '2.67'],
  [0.5, 0, '0'],
  [1.5, 0, '2'],
  [-6.25, 1, '-6.2'],
  [100, 1, '100.0'],
  [48.092880658867045, 2, '48.09'],
  [1e22, 1, '1e+22'],
])('pythonFixed(%d, %d)', (value, digits, written) => {
  expect(pythonFixed(value, digits)).toBe(written);
});
