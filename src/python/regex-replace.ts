/** `re.sub` with Python's notation of the replacement: `\1`, `\g<1>`, `\g<name>`, and escapes such as `\n`. */
import { make, valueError } from './budget.ts';

const CONTROL: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** @param pattern from `pythonRegex`; `most` replacements, 0: all */
export function replaceRegex(text: string, pattern: RegExp, by: string, most: number): string {
  let out = '';
  let end = 0;
  let done = 0;
  for (const match of text.matchAll(pattern)) {
    if (most > 0 && done === most) break;
    const made = by.includes('\\') ? expand(by, match) : by;
    out += text.slice(end, match.index) + made;
    make(out.length);
    end = match.index + match[0].length;
    done++;
  }
  return out + text.slice(end);
}

function expand(by: string, match: RegExpMatchArray): string {
  return by.replace(
    /\\(?:g<([^>]*)>|(0[0-7]{0,2}|[1-3][0-7]{2})|([1-9]\d?)|([\s\S]))?/g,
    (all, group?: string, octal?: string, number?: string, character?: string) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      const name = group ?? number;
      if (name !== undefined) {
        const found = /^\d+$/.test(name) ? Number(name) < match.length : Object.hasOwn(match.groups ?? {}, name);
        if (!found) throw valueError(`the replacement names the group ${name}, which the pattern lacks`);
        return (/^\d+$/.test(name) ? match[Number(name)] : match.groups![name]) ?? '';
      }
      const known = character === undefined ? undefined : CONTROL[character];
      if (known !== undefined) return known;
      if (character === undefined || /[A-Za-z]/.test(character))
        throw valueError(`bad escape ${all} in the replacement`);
      return all;
    },
  );
}
