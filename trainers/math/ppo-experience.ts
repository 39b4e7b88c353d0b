/**
 * From a round's answers to PPO's columns per token. A token is rewarded with -coef · kl, the last one with the answer's
 * score too; advantages and returns follow by GAE, advantages are whitened over all tokens of the round. Lengths are
 * explicit: an end token that is also the padding token is a token like any other.
 */
import type { Answer, Example, Round } from '../../src/plugin.ts';
import { gae } from './gae.ts';
import { adaptedKlCoef, type KlEstimator, klPerToken } from './kl.ts';
import { addMoments, deviation, type RunningMoments, whiten } from './whiten.ts';

export interface ExperienceOptions {
  klCoef: number;
  klEstimator: KlEstimator;
  adapKlCtrl: boolean;
  target: number;
  horizon: number;
  gamma: number;
  lam: number;
  whitenRewards: boolean;
  whitenAdvantages: boolean;
  useScoreNorm: boolean;
  useScoreScaling: boolean;
  scoreClip?: number | undefined;
}

export interface TokenColumns {
  /** Estimates of each token's divergence. */
  kl: Float64Array[];
  /** After whitening, where that is asked for. */
  rewards: Float64Array[];
  advantages: Float64Array[];
  returns: Float64Array[];
}

interface Scored extends Pick<Answer, 'logps' | 'reference' | 'score'> {
  values: ArrayLike<number>;
}

/** The numbers per token of some answers, f64[tokens] for each. */
export function tokenColumns(answers: readonly Scored[], klCoef: number, o: ExperienceOptions): TokenColumns {
  const kl = answers.map(({ logps, reference }) => klPerToken(o.klEstimator, logps, reference));
  const plain = answers.map(({ score }, i) => {
    const rewards = kl[i]!.map((d) => -klCoef * d);
    rewards[rewards.length - 1]! += score;
    return rewards;
  });
  const rewards = o.whitenRewards ? whiten(plain, false) : plain;
  const estimates = answers.map(({ values }, i) => gae(rewards[i]!, values, o.gamma, o.lam));
  const advantages = estimates.map((each) => each.advantages);
  return {
    ...{ kl, rewards, returns: estimates.map(({ returns }) => returns) },
    advantages: o.whitenAdvantages ? whiten(advantages) : advantages,
  };
}

/** Scores brought to the scale that was asked for, and the running moments with them. */
function scaledScores(scores: readonly number[], before: RunningMoments, o: ExperienceOptions) {
  const moments = addMoments(before, scores);
  const scaled = scores.map((score) => {
    const shifted = o.useScoreNorm ? score - moments.mean : score;
    const x = o.useScoreScaling || o.useScoreNorm ? shifted / deviation(moments) : shifted;
    return o.scoreClip === undefined ? x : Math.max(-o.scoreClip, Math.min(o.scoreClip, x));
  });
  return { moments, scaled };
}

const sum = (numbers: ArrayLike<number>): number => Array.prototype.reduce.call(numbers, (a, b) => a + b, 0) as number;
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length;

/** The round as examples with the columns `old_logps`, `advantages`, `returns`, `old_values`. */
export function ppoExperience(round: Round, o: ExperienceOptions) {
  const { carried } = round;
  const answers = round.prompts.flatMap((prompt) => prompt.answers);
  const scores = answers.map(({ score }) => score);
  const before = { count: carried.count ?? 0, mean: carried.mean ?? 0, squares: carried.squares ?? 0 };
  const { moments, scaled } = scaledScores(scores, before, o);
  const klCoef = carried.kl_coef ?? o.klCoef;
  const columns = tokenColumns(
    answers.map((answer, i) => ({ ...answer, values: answer.values!, score: scaled[i]! })),
    klCoef,
    o,
  );
  let at = 0;
  const examples = round.prompts.map(({ example, answers: own }): Example => {
    const here = own.map((_, k) => at + k);
    at += own.length;
    const joined = (of: (i: number) => ArrayLike<number>) => Float32Array.from(here.flatMap((i) => Array.from(of(i))));
    const perToken = {
      old_logps: joined((i) => answers[i]!.logps),
      old_values: joined((i) => answers[i]!.values!),
      advantages: joined((i) => columns.advantages[i]!),
      returns: joined((i) => columns.returns[i]!),
    };
    return { ...example, perToken };
  });
  const kl = mean(columns.kl.map(sum));
  const nonScore = mean(columns.kl.map((each) => -klCoef * sum(each)));
  const episodes = answers.length;
  const { target, horizon } = o;
  return {
    examples,
    metrics: {
      'objective/kl': kl,
      'objective/kl_coef': klCoef,
      'objective/entropy': mean(answers.map(({ logps }) => -sum(logps))),
      'objective/non_score_reward': nonScore,
      'objective/rlhf_reward': nonScore + mean(scaled),
      'objective/scores': mean(scores),
      'val/num_eos_tokens': answers.filter(({ ended }) => ended).length,
      episode: (carried.episode ?? 0) + episodes,
    },
    carried: {
      ...moments,
      kl_coef: o.adapKlCtrl ? adaptedKlCoef(klCoef, { kl, target, horizon, episodes }) : klCoef,
      episode: (carried.episode ?? 0) + episodes,
    },
  };
}
