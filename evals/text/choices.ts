/** Options of a question as they are shown: with letters, one on each line. */

const A = 65;

/** `A`, `B` ... for so many options. */
export const letters = (count: number): string[] => Array.from({ length: count }, (_, i) => String.fromCharCode(A + i));

/** `A. first\nB. second\n` */
export const lettered = (options: readonly string[]): string =>
  options.map((option, i) => `${String.fromCharCode(A + i)}. ${option}\n`).join('');
