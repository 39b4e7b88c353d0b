/**
 * Generalised advantage estimation (Schulman et al. 2016, arXiv:1506.02438) over one answer:
 * δ_t = r_t + γ V_{t+1} - V_t with V = 0 behind the last token, A_t = δ_t + γ λ A_{t+1}, return_t = A_t + V_t.
 */
export function gae(
  rewards: ArrayLike<number>,
  values: ArrayLike<number>,
  gamma: number,
  lam: number,
): { advantages: Float64Array; returns: Float64Array } {
  const n = rewards.length;
  const advantages = new Float64Array(n);
  const returns = new Float64Array(n);
  let later = 0;
  for (let t = n - 1; t >= 0; t--) {
    const delta = rewards[t]! + gamma * (t + 1 < n ? values[t + 1]! : 0) - values[t]!;
    later = delta + gamma * lam * later;
    advantages[t] = later;
    returns[t] = later + values[t]!;
  }
  return { advantages, returns };
}
