/** What a rule of the detector of personal data is (`pii.ts`). */

export type PiiKind = 'email' | 'card' | 'iban' | 'ssn' | 'passport' | 'ip' | 'key' | 'address' | 'phone';

/** What is found is the first group of the pattern, at its end, or all of it, if it `holds`. */
export interface PiiRule {
  readonly kind: PiiKind;
  readonly pattern: RegExp;
  readonly holds?: (found: string) => boolean;
}
