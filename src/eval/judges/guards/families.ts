/** The guard models that are known, and which of them a model is: by its name, or as `guard_family` says. */
import { HarnessError } from '../../../base/errors.ts';
import { didYouMean } from '../../../base/nearest.ts';
import type { Guard } from './guard.ts';
import { llamaGuards } from './llama-guard.ts';
import { openaiModeration } from './openai-moderation.ts';
import { shieldgemma, shieldgemmaServer } from './shieldgemma.ts';
import { wildguard } from './wildguard.ts';

const GUARDS: readonly Guard[] = [...llamaGuards, shieldgemma, shieldgemmaServer, wildguard, openaiModeration];

/**
 * The guard behind a model: `openai-compatible:meta-llama/Llama-Guard-3-8B` is `llama-guard-3`.
 * @throws HarnessError `GUARD_UNKNOWN` for a family that there is not, and for a name that tells none.
 */
export function guardOf(model: string, family?: string): Guard {
  const names = GUARDS.map(({ name }) => name);
  const known = `known are ${names.join(', ')}`;
  if (family !== undefined) {
    const named = GUARDS.find(({ name }) => name === family);
    if (named !== undefined) return named;
    throw new HarnessError('GUARD_UNKNOWN', `guard_family: there is no guard "${family}"`, {
      hint: didYouMean(family, names) ?? known,
    });
  }
  const found = GUARDS.find(({ models }) => models.test(model));
  if (found !== undefined) return found;
  throw new HarnessError('GUARD_UNKNOWN', `${model}: its name does not tell which guard model it is`, {
    hint: `say so: --judge guard=${model},guard_family=NAME; ${known}`,
  });
}
