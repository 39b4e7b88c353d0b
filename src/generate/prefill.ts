/**
 * Puts prompts into the cache, all but their last token: that one goes through the first decoding step, which predicts
 * with it. What a prompt shares with the tokens of any slot is copied; of new prompts that begin alike, one goes first and
 * the others copy. Long prompts go in by pieces, so that attention's scores stay small.
 */
import type { DecodeRuns, PromptPiece } from './decode-runs.ts';
import type { KvCache } from './kv-cache.ts';

/** Tokens of one run, and prompts of one run: one graph for each power of two. */
const MOST_TOKENS = 1024;
const MOST_PROMPTS = 8;
/** A prompt waits for another one when it saves so many tokens by that. */
const WORTH_WAITING = 8;

/** A sequence that has just got its slot. */
export interface Entering {
  slot: number;
  /** The prompt; nothing is asked of a prompt of one token. */
  ids: readonly number[];
}

export async function prefill(runs: DecodeRuns, entering: readonly Entering[]): Promise<void> {
  const { cache } = runs;
  for (const each of entering) {
    // What the slot still holds of an earlier sequence is worth keeping as far as it is the same.
    cache.cut(each.slot, cache.shared(each.slot, each.ids, each.ids.length - 1));
  }
  for (;;) {
    for (const each of entering) takeOver(cache, each);
    const open = entering.filter(({ slot, ids }) => cache.length(slot) < ids.length - 1);
    if (open.length === 0) return;
    await runs.prefill(choose(cache, open));
  }
}

/** Copies the longest beginning of a prompt that any slot holds. */
function takeOver(cache: KvCache, { slot, ids }: Entering): void {
  const have = cache.length(slot);
  let [best, from] = [have, slot];
  for (let other = 0; other < cache.slots && best < ids.length - 1; other++) {
    const shared = other === slot ? have : cache.shared(other, ids, ids.length - 1);
    if (shared > best) [best, from] = [shared, other];
  }
  if (from !== slot) cache.copy(from, slot, best, have);
}

/** The next pieces to run: a power of two of them, none of which would rather wait for another. */
function choose(cache: KvCache, open: readonly Entering[]): PromptPiece[] {
  const chosen: Entering[] = [];
  const pieces: PromptPiece[] = [];
  let tokens = 0;
  for (const each of open) {
    if (pieces.length === MOST_PROMPTS || tokens >= MOST_TOKENS) break;
    const have = cache.length(each.slot);
    if (chosen.some((other) => common(other.ids, each.ids) >= have + WORTH_WAITING)) continue;
    const end = Math.min(each.ids.length - 1, have + MOST_TOKENS - tokens);
    chosen.push(each);
    pieces.push({ slot: each.slot, ids: Int32Array.from(each.ids.slice(have, end)) });
    tokens += end - have;
  }
  return pieces.slice(0, 2 ** Math.floor(Math.log2(pieces.length)));
}

function common(a: readonly number[], b: readonly number[]): number {
  const end = Math.min(a.length, b.length) - 1;
  let n = 0;
  while (n < end && a[n] === b[n]) n++;
  return n;
}
