/** Personal data by shape: numbers that issuers publish as examples, made-up ones, and look-alikes that are none. */
import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { findPii } from '../../../evals/text/pii.ts';

/** Text with a `<...>` around what is to be found. */
const FOUND: readonly (readonly [kind: string, text: string])[] = [
  ['email', 'Write to <jane.roe+news@mail.example.com>, not to me.'],
  ['email', 'reach me: <jane_roe [at] example [dot] org> anytime'],
  ['phone', 'Call <+44 20 7946 0958> after six.'],
  ['phone', 'Call <(555) 010-4477> after six.'],
  ['phone', 'His number is <415-555-0132>.'],
  ['card', 'The card <4111 1111 1111 1111> has expired.'],
  ['card', 'amex <378282246310005> please'],
  ['iban', 'Pay into <GB82 WEST 1234 5698 7654 32> today.'],
  ['iban', 'Konto <DE89370400440532013000> bitte'],
  ['ssn', 'SSN <219-09-9999> on file'],
  ['ip', 'from <192.0.2.44> at noon'],
  ['ip', 'host <2001:db8:0:0:0:0:2:1> answered'],
  ['ip', 'host <2001:db8::2:1> answered'],
  ['address', 'She lives at <221 North Baker Street, Apt 4> since May.'],
  ['key', 'token <ghp_0123456789abcdefghijABCDEFGHIJ012345> leaked'],
];

const NONE = [
  'The card 4111 1111 1111 1112 fails its check digit.',
  'IBAN GB82 WEST 1234 5698 7654 33 is mistyped.',
  'On 2024-05-17 there were 1,000,000 people and 10.000.000 votes.',
  'Version 1.2.3.4567 and 999.300.1.2 are no addresses.',
  'SSN 000-12-3456 and 666-12-3456 were never given out.',
  'See chapter 12, pages 100-200, in 1999.',
  '@jane wrote about example.com and a.b',
  'At 10:30:15 the 3 runners started.',
  'The ISBN is 978-3-16-148410-0.',
];

describe('personal data', () => {
  it.each(FOUND)('%s: %s', (kind, marked) => {
    const [start, end] = [marked.indexOf('<'), marked.indexOf('>') - 1];
    expect(findPii(marked.replace(/[<>]/g, ''))).toEqual([{ kind, start, end }]);
  });

  it.each(NONE)('nothing: %s', (text) => expect(findPii(text)).toEqual([]));

  it('finds several, in order, without overlap', () => {
    const kinds = findPii('4111 1111 1111 1111, jane@example.com, +49 30 901820').map(({ kind }) => kind);
    expect(kinds).toEqual(['card', 'email', 'phone']);
  });

  it('takes time that grows no faster than the text', () => {
    for (const piece of ['a.', '1 ', '1234-', 'a@a.', '12 Aa ', 'AA12 ', '1:', 'eyJ-']) {
      const long = piece.repeat(100_000 / piece.length);
      const begun = performance.now();
      findPii(long);
      expect(performance.now() - begun, piece).toBeLessThan(2000);
    }
  });
});
