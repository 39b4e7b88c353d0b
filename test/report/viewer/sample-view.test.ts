/** One sample as the viewer shows it: what was asked of a masked model, its numbers, and the text that it prefers. */
import { expect, it } from 'vitest';
import type { SampleLine } from '../../../src/eval/run/samples.ts';
import { sampleView } from '../../../src/report/viewer/sample-view.ts';

it('shows the texts of pseudo-log-likelihoods with their numbers, the likelier one marked', () => {
  const pair = ['She drives well.', 'He drives well.'];
  const line: SampleLine = {
    ...{ id: '0', input: '', target: null, doc: {} },
    arguments: pair.map((text) => [text, pair]),
    answers: [
      { kind: 'pseudo', logprob: -9.5, tokens: 3 },
      { kind: 'pseudo', logprob: -7.25, tokens: 3 },
    ],
    scores: [{ filter: 'none', outputs: [-9.5, -7.25], values: { targeted: 0 } }],
  };
  expect(sampleView([line]).sides[0]!.answers).toEqual([
    { text: 'She drives well.', note: 'pseudo-log-likelihood -9.500 of 3 masked tokens', picked: false },
    { text: 'He drives well.', note: 'pseudo-log-likelihood -7.250 of 3 masked tokens', picked: true },
  ]);
});
