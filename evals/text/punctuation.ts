/** Python's `string.punctuation`: what stands between the letters and digits of ASCII. */

export function isPunctuation(code: number): boolean {
  return (
    (code >= 0x21 && code <= 0x2f) ||
    (code >= 0x3a && code <= 0x40) ||
    (code >= 0x5b && code <= 0x60) ||
    (code >= 0x7b && code <= 0x7e)
  );
}

export const PUNCTUATION = /[!-/:-@[-`{-~]/g;
