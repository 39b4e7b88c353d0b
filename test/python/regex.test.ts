/** Patterns of Python's re; what each leaves was computed with `re.sub(pattern, '<>', text)` in Python 3.11. */
import { describe, expect, it } from 'vitest';
import { pythonRegex } from '../../src/python/regex.ts';

describe('pythonRegex', () => {
  it.each([
    ['(?s).*#### ', 'The answer is\n(B). #### 42', '<>42'],
    ['\\.$', ' .\n', ' <>\n'],
    ['b$', 'b\n\n', 'b\n\n'],
    ['(\\-?[0-9\\.\\,]+)', ',$a##a,$#1bé-', '<>$a##a<>$#<>bé-'],
    ['(-?[$0-9.,]{2,})|(-?[0-9]+)', '日$-.-#.."\n1-,', '日$-.-#<>"\n<>-,'],
    ['\\b(a|an|the)\\b', 'naïve a the an éa', 'naïve <> <> <> éa'],
    ['\\s+', 'a\u001cb\u2003c\ufeffd', 'a<>b<>c\ufeffd'],
    ['[^\\w\\s]', '#### 1,234.50\n', '<><><><> 1<>234<>50\n'],
    ['(?P<x>a+)(?P=x)', '1aa.#é日', '1<>.#é日'],
    ['(?i)hello', 'hello HELLO Hello', '<> <> <>'],
    ['(?m)^x$', 'x\ny\nx', '<>\ny\n<>'],
    ['(?x) a b  # comment', 'ab\n', '<>\n'],
    ['\\d{2,}', '٣٤ 12 ² 1', '<> <> ² 1'],
    ['a{,2}b', ',$a##a,$#1bé-', ',$a##a,$#1<>é-'],
    ['{x}', '{x} }', '<> }'],
    ['[]a]', '12éabb]日a', '12é<>bb<>日<>'],
    ['[a\\-z]', '$#1\n日2-b', '$#1\n日2<>b'],
    ['[a-z-9]+', 'b-a1', '<>1'],
    ['[\\w-]+', ' 1"1日1$日5a,#', ' <>"<>$<>,#'],
    ['[\\s\\S]*?b', '2b#.,日\n1-.,b bb', '<><><><>'],
    ['.*', 'a\u2028b\nc', '<><>\n<><>'],
    ['b\\Z', 'b\nb', 'b\n<>'],
    ['\\\\boxed\\{(.*)\\}', '\\boxed{1}', '<>'],
    ['(\\w)\\1', 'b bb 𝔘𝔘', 'b <> <>'],
    ['(?<=the answer is )(.*)(?=.)', 'the answer is 42.', 'the answer is <>.'],
    ['(?#c)\\x41\\-', 'A-A', '<>A'],
    ['\\"|\\#|\\ ', 'a "#', 'a<><><>'],
  ])('%j on %j', (pattern, text, left) => {
    expect(text.replace(pythonRegex(pattern), '<>')).toBe(left);
  });

  it.each(['(?>a)', '(a)(?(1)b)', 'a++', '(?i:a)', '(', '[a', 'a\\', '\\N{DASH}', '*'])('refuses %j', (pattern) => {
    expect(() => pythonRegex(pattern)).toThrow(expect.objectContaining({ code: 'INVALID_REGEX' }));
  });
});
