/**
 * A reward that a reward model gives. It sees whole answers as it was trained on them: a conversation rendered by its own
 * template with the answer's turn closed, a text with its end token; so its tokenizer need not be the policy's.
 */
import { modelName } from '../../data/hub/model-folder.ts';
import type { HubSources } from '../../data/hub/sources.ts';
import { isConversation } from '../../data/messages.ts';
import type { Tokenizer } from '../../data/tokenizer.ts';
import { RewardScorer } from '../../models/score-sequences.ts';
import type { Reporter } from '../events.ts';
import type { RewardSource } from './contract.ts';

/** Throws MODEL_HEAD for a folder without a head that scores, and what reading a model throws. */
export async function modelReward(
  folder: string,
  policy: Tokenizer,
  reporter: Reporter,
  sources?: HubSources,
): Promise<RewardSource> {
  const scorer = await RewardScorer.open(folder, sources === undefined ? {} : { sources });
  if (!sameVocabulary(scorer.tokenizer, policy)) {
    reporter.info(`The reward model ${modelName(folder)} has another vocabulary: answers go through their text.`);
  }
  return {
    name: 'reward_model',
    async score(samples, signal) {
      const sequences = samples.map(({ prompt, completion }) =>
        scorer.encode(prompt, isConversation(prompt) ? [{ role: 'assistant', content: completion }] : completion),
      );
      return Array.from(await scorer.score(sequences, signal));
    },
    close: () => scorer.dispose(),
  };
}

const PROBE = 'The quick brown fox: "jumps over 13 lazy dogs" \n\t- naïve façade';

/** By what they make of a text; files of one vocabulary differ in their wording. */
function sameVocabulary(a: Tokenizer, b: Tokenizer): boolean {
  if (a.vocabSize !== b.vocabSize) return false;
  const [x, y] = [a.encode(PROBE), b.encode(PROBE)];
  return x.length === y.length && x.every((id, i) => id === y[i]);
}
