/**
 * A score with its interval as a small picture in a table's cell: a line from `low` to `high`, a dot at the value. The
 * numbers stand beside it, so it is hidden from readers of the screen.
 */
export interface IntervalMark {
  value: number | null;
  low: number | null;
  high: number | null;
  /** Ends of the scale. */
  min: number;
  max: number;
}

const WIDTH = 120;
const HEIGHT = 14;
const EDGE = 5;

/** `<svg>`, or nothing when there is no value or no scale. */
export function intervalMark({ value, low, high, min, max }: IntervalMark): string {
  if (value === null || !Number.isFinite(value) || !(max > min)) return '';
  const x = (number: number): string => {
    const share = Math.min(1, Math.max(0, (number - min) / (max - min)));
    return (EDGE + share * (WIDTH - 2 * EDGE)).toFixed(1);
  };
  const middle = HEIGHT / 2;
  const line =
    low === null || high === null
      ? ''
      : `<line class="range" x1="${x(low)}" x2="${x(high)}" y1="${middle}" y2="${middle}"/>`;
  const scale = `<line class="scale" x1="${EDGE}" x2="${WIDTH - EDGE}" y1="${middle}" y2="${middle}"/>`;
  const dot = `<circle class="dot" cx="${x(value)}" cy="${middle}" r="3.5"/>`;
  return `<svg class="interval" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">${scale}${line}${dot}</svg>`;
}
