/** Python's `round(x, 2)`: the double itself is rounded, exact halves to the even digit. */

/**
 * Two digits after the point.
 * @example roundTwo(0.125) // 0.12, an exact half; roundTwo(0.285) is 0.28, as that double lies below the half
 */
export function roundTwo(x: number): number {
  const eighths = x * 8;
  // Of all halves of hundredths, odd eighths are the ones that a double holds exactly.
  if (Number.isInteger(eighths) && eighths % 2 !== 0) {
    const below = Math.floor(x * 100);
    return (below % 2 === 0 ? below : below + 1) / 100;
  }
  return Number(x.toFixed(2));
}
