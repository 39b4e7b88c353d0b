/** Numbers as Python's format strings write them, for texts and signatures that must equal the reference implementation's. */

/**
 * `f"{value:.{digits}f}"`: exact ties go to the even digit (`toFixed` sends them up).
 *
 * `pythonFixed(6.25, 1)` is `6.2`, `pythonFixed(6.75, 1)` is `6.8`.
 */
export function pythonFixed(value: number, digits: number): string {
  const plain = value.toFixed(digits);
  // Sixty places hold every tie exactly: a tie has one digit more than asked for.
  const exact = Math.abs(value) < 1e21 ? value.toFixed(60) : '';
  const cut = exact.indexOf('.') + 1 + digits;
  if (exact === '' || !/^50*$/.test(exact.slice(cut))) return plain;
  const floor = exact.slice(0, digits === 0 ? cut - 1 : cut);
  return Number(floor.at(-1)) % 2 === 0 ? floor : plain;
}
