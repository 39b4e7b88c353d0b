/**
 * Keys: read from the environment, checked before they reach a header, and blotted out of every text that leaves a
 * provider. Leaves out: keys in files and on command lines, which are not read at all.
 */
import { HarnessError } from '../../base/errors.ts';
import { safeText } from '../../base/terminal.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The key in a variable, or undefined where there is none.
 * @throws HarnessError `KEY_MISSING` when it is required, `KEY_MALFORMED` for what cannot stand in a header; the value is
 * never told.
 */
export function readKey(env: Environment, variable: string, needed?: { by: string }): string | undefined {
  const key = env[variable]?.trim();
  if (key === undefined || key === '') {
    if (needed === undefined) return undefined;
    throw new HarnessError('KEY_MISSING', `${needed.by} needs a key, and ${variable} is not set`, {
      hint: `export ${variable}=... before the command; keys are read from the environment only`,
    });
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new HarnessError('KEY_MALFORMED', `the value of ${variable} holds blanks or characters that no key has`, {
      hint: 'it was probably pasted with something around it',
    });
  }
  return key;
}

/** What looks like a key of a usual issuer, also when a server has shortened or starred it. */
const LOOKS_LIKE_KEY = /\b(?:sk|pk|rk|hf|gsk|xai|api|key)[-_][\w*.…-]{8,}/g;
const AFTER_BEARER = /\b(Bearer|Basic)\s+[^\s"',]{4,}/gi;

/** A function that blots out these secrets, and what looks like one. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const spellings = [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))]
    .filter((secret) => secret !== '')
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const secret of spellings) clean = clean.replaceAll(secret, '***');
    return clean.replace(AFTER_BEARER, '$1 ***').replace(LOOKS_LIKE_KEY, '***');
  };
}

/** Text of a stranger on one line: control characters as escapes, blanks as one, at most `most` characters. */
export function oneLine(text: string, most = 300): string {
  const line = safeText(text.slice(0, 8 * most))
    .replace(/\s+/g, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length > most ? `${characters.slice(0, most).join('')}…` : line;
}

/** Values of variables that hold secrets by their names. */
export const secretsIn = (env: Environment): string[] =>
  Object.entries(env).flatMap(([name, value]) =>
    /(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)$/i.test(name) && (value ?? '').trim().length >= 6
      ? [(value as string).trim()]
      : [],
  );
