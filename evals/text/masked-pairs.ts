/** Two sentences as a masked model is asked them: only tokens that both share are masked, one at a time (Nangia et al. 2020). */
import type { PseudoRequest } from '../../src/plugin.ts';

/** Signature of metrics that are scored so. */
export const SHARED_TOKENS = 'pseudo-log-likelihood of shared tokens, each masked in turn';

/** @param sentences in the order of the answers @param pair the same two in the order in which they are aligned. */
export const sharedBetween = (
  sentences: readonly [string, string],
  pair: readonly [string, string],
): Omit<PseudoRequest, 'kind'>[] => sentences.map((text) => ({ text, between: pair }));
