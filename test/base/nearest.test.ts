import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance, nearest } from '../../src/base/nearest.ts';

const KEYS = [
  'learning_rate',
  'beta',
  'per_device_train_batch_size',
  'per_device_eval_batch_size',
  'num_train_epochs',
  'max_steps',
];

describe('nearest', () => {
  it('counts edits, a swap of neighbours being one', () => {
    expect(editDistance('beta', 'btea')).toBe(1);
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('same', 'same')).toBe(0);
  });

  it('finds slips, dashes and other cases', () => {
    expect(nearest('learning_rat', KEYS)).toEqual(['learning_rate']);
    expect(nearest('Learning-Rate', KEYS)).toEqual(['learning_rate']);
    expect(nearest('btea', KEYS)).toEqual(['beta']);
  });

  it('finds whole words inside longer names', () => {
    expect(nearest('batch_size', KEYS)).toEqual(['per_device_eval_batch_size', 'per_device_train_batch_size']);
    expect(nearest('epochs', KEYS)).toEqual(['num_train_epochs']);
  });

  it('says nothing when nothing is near', () => {
    expect(nearest('temperature', KEYS)).toEqual([]);
    expect(nearest('', KEYS)).toEqual([]);
    expect(didYouMean('zzz', KEYS)).toBeUndefined();
    expect(didYouMean('batch_size', KEYS)).toBe(
      'did you mean per_device_eval_batch_size or per_device_train_batch_size?',
    );
  });

  it('stays fast on hostile names', () => {
    const started = performance.now();
    nearest('x'.repeat(1_000_000), KEYS);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
