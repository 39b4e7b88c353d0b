import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../src/base/errors.ts';
import { parsePythonLiteral, readPythonLiteral } from '../../src/python/literal.ts';
import { pythonRepr, toPythonText } from '../../src/python/text.ts';

type Read = [text: string, value: unknown, str: string, repr: string];
const reference = JSON.parse(readFileSync(new URL('literals.json', import.meta.url), 'utf8')) as {
  origin: string;
  rows: (Read | [text: string])[];
};
const read = reference.rows.filter((row): row is Read => row.length > 1);
const refused = reference.rows.filter((row) => row.length === 1).map(([text]) => text);

/** Numbers that JSON lacks, as the reference writes them. */
const written = (value: unknown): unknown => {
  if (typeof value === 'bigint') return `int:${value}`;
  if (value === Number.POSITIVE_INFINITY) return 'float:inf';
  if (value === Number.NEGATIVE_INFINITY) return 'float:-inf';
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, written(item)]));
};

describe(`literals of ${reference.origin}`, () => {
  it.each(read)('reads %j', (text, value) => {
    expect(written(parsePythonLiteral(text))).toEqual(value);
  });

  it.each(refused)('refuses %j', (text) => {
    let error: unknown;
    try {
      parsePythonLiteral(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(HarnessError.is(error) && error.code).toBe('PYTHON_LITERAL');
  });

  it.each(["b'a'", '{1, 2}', '1j', '...', "'\\N{BULLET}'", `${'['.repeat(9999)}${']'.repeat(9999)}`, '1'.repeat(9999)])(
    'refuses %.20s by design',
    (text) => {
      expect(() => parsePythonLiteral(text)).toThrow(HarnessError);
    },
  );

  it('keeps keys that name prototypes as data', () => {
    const object = parsePythonLiteral("{'__proto__': {'x': 1}}") as Record<string, unknown>;
    expect(Object.keys(object)).toEqual(['__proto__']);
    expect(object.x).toBeUndefined();
  });
});

describe('str() and repr()', () => {
  it.each(read)('print %j', (text, _, str, repr) => {
    const value = readPythonLiteral(text);
    expect([toPythonText(value), pythonRepr(value)]).toEqual([str, repr]);
  });

  it('print rows: numbers without a fraction are ints', () => {
    expect(toPythonText({ a: [1, 2.5, true, null], b: 'x' })).toBe("{'a': [1, 2.5, True, None], 'b': 'x'}");
    expect(toPythonText('x')).toBe('x');
    expect(pythonRepr('x')).toBe("'x'");
    expect(() => toPythonText(() => 1)).toThrow(HarnessError);
  });
});
