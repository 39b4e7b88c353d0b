/**
 * Personal data by what they are called: a number after "phone", "SSN", "card" or "passport", a word after "password". What is said to
 * be one need not have its shape or its check digit. Leaves out: other languages than English.
 */
import type { PiiRule } from './rule.ts';

const NUMBER = String.raw`(?: ?\([^)\n]{1,20}\))?(?: (?:number|no\.?|num|id|code|#))`;
const WHOSE = String.raw`(?: (?:of|for) [A-Z][\w.'-]{0,30}(?: [A-Z][\w.'-]{0,30}){0,3})?`;
const COPULA = `(?: (?:is|was|are)(?: now)?| ?[:=#])`;
/** Between the name of a thing and the thing: " number is", ":", " number of Ann Lee = "; at least one of them, */
const IS = String.raw`(?:${NUMBER}${WHOSE}${COPULA}?|${WHOSE}${COPULA}) ?["'\u201c]?`;
/** or none. */
const MAY_BE = `(?:${IS}| )`;

const labelled = (kind: PiiRule['kind'], names: string, value: string, is = MAY_BE): PiiRule => ({
  ...{ kind, pattern: new RegExp(`\\b(?:${names})${is}(${value})(?![\\w-])`, 'gi') },
});

/** A secret is not a plain word: "the password is required". */
const isSecret = (found: string): boolean => /\d/.test(found) || /[a-z][A-Z]|[^\w\s.,;]/.test(found);

export const LABELLED: readonly PiiRule[] = [
  labelled('ssn', 'ssn|social security|social insurance', String.raw`\d{3}[ -]?\d{2}[ -]?\d{4}`, IS),
  labelled('card', '(?:credit |debit |bank )?card|visa|mastercard|amex', String.raw`\d(?:[ -]?\d){12,18}`, IS),
  labelled('passport', 'passport', String.raw`(?=[a-z]{0,11}\d)[a-z\d]{6,12}`),
  labelled(
    'phone',
    '(?:tele)?phone|mobile|cell(?:phone)?|fax|tel\\.?|whatsapp',
    String.raw`\+?\(?\d(?:[ ().-]{0,2}\d){6,14}`,
  ),
  {
    kind: 'phone',
    pattern:
      /\b(?:call|text|dial|phone|reach|message)(?: \w{1,15}){0,3}? (?:at|on|under) (\+?\(?\d(?:[ ().-]{0,2}\d){6,14})(?![\w-])/gi,
  },
  {
    kind: 'key',
    pattern:
      /\b(?:pass(?:word|phrase|code)|(?:secret|api|private|ssh|access|encryption) (?:ssh )?(?:key|token)|ssh private key)(?: (?:of|for) [\w .'-]{1,40}?)?(?: (?:is|was)(?: now)?| ?[:=]) ?["'`\u201c]?([^\s"'`\u201d,]{4,200}[^\s"'`\u201d,.;!?)])/gi,
    holds: isSecret,
  },
  labelled('key', 'pin', String.raw`\d{4,8}`),
];
