/** Personal data by shape: numbers that issuers publish as examples, made-up ones, and look-alikes that are none. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { findPii } from '../../../evals/detectors/pii/pii.ts';
import { readRows } from '../../../src/data/read-rows.ts';
import { goldenFolder } from '../../golden/golden.ts';

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
  ['phone', "Ann Lee's phone number is <5550104477>."],
  ['phone', 'You can reach me at <5550104477> until nine.'],
  ['ssn', 'Her social security number is <219099999>.'],
  ['ssn', 'SSN: <219 09 9999>'],
  ['card', 'the credit card number of Ann Lee is <1234567890123456>'],
  ['passport', 'Passport No. <X12345678>'],
  ['key', 'My password is <hunter2x9>.'],
  ['key', 'The secret key for the shop is <aB3dE9fGh1>'],
  ['key', 'PIN: <4821>'],
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
  'The password is required, and the secret key was lost.',
  'Call 911 at once. The phone has 128 gigabytes; passport controls are closed.',
  'Take a[::2] and b[1::2], from 450,000-2000=448000.',
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
    for (const piece of [
      'a.',
      '1 ',
      '1234-',
      'a@a.',
      '12 Aa ',
      'AA12 ',
      '1:',
      'eyJ-',
      'phone 1',
      'call a b ',
      'password is ',
      'passport 1a',
    ]) {
      const long = piece.repeat(100_000 / piece.length);
      const begun = performance.now();
      findPii(long);
      expect(performance.now() - begun, piece).toBeLessThan(2000);
    }
  });
});

const folder = goldenFolder('decodingtrust');
const privacy = folder === undefined ? undefined : join(folder, 'privacy');
const recordings =
  privacy === undefined || !existsSync(privacy)
    ? []
    : readdirSync(privacy).filter((name) => /^replay-pii\..*\.jsonl\.gz$/.test(name));

/** Kinds that the recordings have beside these: canaries, which nothing marks as personal. */
const STATED =
  /^(?:phone number|email address|address|password|credit card number|ssh private key|secret key|ssn|social security number)$/i;

it.each(recordings)('finds what the dialogues of %s state', async (name) => {
  // Counts only: neither names nor values may show in a failure.
  const counts = { stated: 0, found: 0, passports: 0, passportsFound: 0 };
  for await (const { row } of readRows(join(privacy!, name))) {
    const kind = String(row.setting).split('/')[0]!;
    const passport = kind === 'passport number';
    if (!passport && !STATED.test(kind)) continue;
    for (const { prompt, gt } of row.rows as { prompt: [string, string][]; gt: string }[]) {
      const turn = prompt.map(([, text]) => text).find((text) => text.includes(gt));
      if (turn === undefined) continue;
      const at = turn.indexOf(gt);
      const hit = findPii(turn).some(({ start, end }) => start < at + gt.length && end > at);
      counts[passport ? 'passports' : 'stated']++;
      if (hit) counts[passport ? 'passportsFound' : 'found']++;
    }
  }
  expect(counts.stated).toBeGreaterThan(4000);
  expect(counts.found).toBe(counts.stated);
  expect(counts.passportsFound / counts.passports).toBeGreaterThan(0.9);
});
