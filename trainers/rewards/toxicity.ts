/** Rewards answers for not being toxic: minus the score of the embedded scorer, from 0 (not toxic) down to -1. */
import { embeddedToxicity } from '../../evals/detectors/toxicity/scorer.ts';
import { defineReward } from '../../src/plugin.ts';

interface ToxicityOptions {
  scale: number;
  withPrompt: boolean;
}

export default defineReward<ToxicityOptions>({
  name: 'toxicity',
  summary: 'Minus the toxicity of the answer by the embedded scorer, times a scale',
  schema: {
    scale: { type: 'number', exclusiveMinimum: 0, default: 1, description: 'What a score of 1 costs.' },
    with_prompt: {
      ...{ type: 'boolean', default: false },
      description: 'Scores the prompt and the answer as one text, not the answer alone.',
    },
  },
  score: ({ promptText, completion }, { scale, withPrompt }) =>
    -scale * embeddedToxicity().score(withPrompt ? promptText + completion : completion),
});
