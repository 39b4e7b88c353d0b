"""Writes expectations.json: what Jinja2 (Python) renders for templates of our own, in the environment that lm-eval sets up.

Run by hand: python test/jinja/expectations.py   (needs jinja2; the versions used are in the file)
An entry is [template, rendering]; a rendering of null means that Python raises.
"""
import ast, json, os, platform, re, sys
import jinja2

CONTEXT = {
    "question": "What is 2 + 2?", "answer": "four", "idx": 2, "flag": True, "off": False, "nothing": None, "ratio": 0.25,
    "choices": ["three", "four", "five"], "empty": [], "blank": "", "spaced": "  a b\t c \n", "numbers": [3, 1, 2, 10],
    "mixed": [1, "a", None, True, 2.5, ["x"]], "emoji": "a😀bé漢", "quote": "it's \"so\"", "lines": "one\ntwo\r\nthree",
    "choice": {"text": ["red", "green"], "label": ["A", "B"]}, "nested": {"a": {"b": [10, {"c": "deep"}]}, "items": 5},
    "people": [{"name": "Zoe", "age": 30}, {"name": "adam", "age": 25}, {"name": "Bob", "age": 30}],
    "html": "<b>&'\"</b>", "big": 9007199254740991, "tiny": 1.5e-7, "huge": 1.5e300, "words": "the quick-brown fox's (den)",
    "csv": "a,b,,c", "pairs": [["k1", 1], ["k2", 2]], "turkish": "İstanbul ßtraße ﬁne ǆ ΟΔΟΣ Σ", "percent": "100%", "neg": -7,
    "letters": "ABCD", "tab": "a\tbc\td", "control": "\x00\x1f\x7f\x85\u200b\u2028\ue000é",
}

def regex_replace(string, pattern, repl, count=0):
    return re.sub(pattern, repl, string, count=count)

def environment():
    env = jinja2.Environment(loader=jinja2.BaseLoader(), undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    env.filters["regex_replace"] = regex_replace
    return env

def expression_cases():
    yield from """
question
answer
idx
flag
off
nothing
ratio
choices
empty
mixed
emoji
quote
nested
choice
tiny
huge
big
control
missing
choices.index(answer)
choices.index('six')
choice.label.index('B')
choice['text'][1]
choice.text[choice.label.index('A')]
choices[idx]
choices[5]
choices[-1]
choices['0']
choices.0
choices[1.0]
choices[true]
nested.a.b[1].c
nested.a.b.1.c
nested.items
nested['items']
nested.keys()|list
nested.missing
nested.missing.more
nested['a']['b'][0]
question.foo
question['upper']()
nothing.foo
[missing]
{'a': nested.missing}
range(-1, 7)[-1:10:2]
'{:010,}'.format('ab')
html|e|trim|list|first
(html|e).split('&')
[html|e|upper]
range(2, 3) in {}
range(0) in {range(2, 2): 1}
{}.values() in {1: 2}
{}.keys() in {1: 2}
-2.5|round(0, 'ceil')
(0 * -2.5)|round(1, 'floor')
{'a': none}.a
{'a': none}['a']
{'a': none}.get('a', 5)
[none]|first
[none]|last
[none]|min
missing|default(none)
{'a': none}|attr('a')
[none, 1]|map('default', 3)|list
'x'|float(none)
{'a': none}.setdefault('a', 3)
{'a': none}.pop('a', 3)
[[none, 1]]|map(attribute=0)|list
nothing[0]
idx.foo
true
True
none
None
[true, none, 1.0, 'x']
{'a': 1, 2: [3], none: (1,)}
{'a': {'b': {'c': 1}}}
{1: 'a', 1.0: 'b', true: 'c'}
{}
()
(1,)
(1, 2)
1, 2
[1, 2,]
[[]]
'a' 'b'
"it's"
'say "x"'
'a\\nb\\t\\x41\\u00e9\\U0001F600\\101\\q\\\\'
'line\\
joined'
1_000
0x1F
0o17
0b101
1e3
1.5e-7
1e16
1e15
123456789012345678
1e22
1e-5
0.0001
100.0
-0.0
1.0
0.1 + 0.2
1 + 1.0
7 / 2
4 / 2
7 // 2
-7 // 2
7 // -2
-7 % 3
7 % -3
7.5 // 2
-7.5 // 2
7.5 % 2
-7.5 % 2
2 ** 10
2 ** 3 ** 2
-2 ** 2
2 ** -1
2 ** 0.5
2 ** 100
10 ** 20 / 3
10 ** 20 // 3
1 / 0
1 // 0
1 % 0
1.0 / 0
true + 1
true + true
flag * 3
-flag
- idx
+idx
+flag
-question
'a' + 'b'
'a' + 1
1 + 'a'
'a' * 3
3 * 'ab'
'a' * -1
[1] * 2
[1] + [2]
[1] + (2,)
(1,) + (2,)
(0,) * 3
'a' * 1.5
1 ~ 2
1 ~ none ~ [1, 'a'] ~ 2.0
1 + 2 ~ 3
'a' ~ 1 + 2
2 * 3 ~ 4
1 < 2
1 < 2 < 3
1 < 3 < 2
1 == 1.0
1 == true
'1' == 1
'a' < 'b'
'a' < 'B'
[1, 2] < [1, 3]
[1, 2] == [1, 2]
[1] == (1,)
{'a': 1} == {'a': 1.0}
1 < 'a'
none < 1
none == none
none == false
1 != 2
'😀' > '！'
'a' in 'abc'
'x' not in 'abc'
1 in [1, 2]
1 in 'abc'
'a' in {'a': 1}
1.0 in [1]
missing in []
missing in [1]
missing in choices
'x' in missing
not flag
not not flag
not 1 in [2]
flag and 'yes'
off and 'yes'
off or 'no'
blank or nothing or 'last'
flag and off or 3
'a' if flag else 'b'
'a' if off else 'b'
'a' if off
('a' if off)|default('z')
('a' if off) ~ 'b'
[('a' if off)]
('a' if off) == 1
('a' if off)|length
'a' if missing else 'b'
'a' if flag else missing
'x' if off else 'y' if off else 'z'
question[0]
question[-1]
question[100]
question[2:5]
question[::-1]
question[:-1]
question[5:2]
question[-3:]
question[::2]
question[10:0:-3]
question[::0]
question[1.0:2]
question[none:2]
emoji[1]
emoji[1:3]
emoji[::-1]
emoji|length
emoji[-2:]
choices[1:]
choices[::-1]
choices[:1]
choices[5:]
(1, 2, 3)[1:]
nested[1:2]
nothing[1:]
range(5)
range(2, 8, 3)
range(5)|list
range(5, 0, -2)|list
range(3)[1]
range(10)[2:8:2]
range(10)[::-1]|list
3 in range(5)
range(0)|list
range(1.5)
range(1, 2, 0)
range(3)|length
range(3) == range(0, 3)
loop
namespace(a=1)
namespace(a=1).a
namespace(a=1).b
dict(a=1, b=2)
dict([['a', 1]], b=3)
dict(nested.a)
cycler('a', 'b').next()
cycler('a', 'b').current
joiner(', ')()
cycler()
spaced.strip()
spaced.lstrip()
spaced.rstrip()
'xxaxx'.strip('x')
'abcba'.strip('ab')
'abcba'.lstrip('ab')
'😀a😀'.strip('😀')
spaced.strip(none)
csv.split(',')
csv.split(',', 1)
csv.rsplit(',', 1)
csv.split(',', maxsplit=2)
csv.split(sep=',')
csv.split('')
spaced.split()
spaced.split(none, 1)
spaced.rsplit(none, 1)
spaced.split(' ')
''.split()
''.split(',')
'   '.split()
'aaa'.split('aa')
'aaa'.rsplit('aa', 1)
'a b c'.split(' ')[:-1]
question.split(' ')[-1]
lines.splitlines()
lines.splitlines(true)
'a\\n\\nb'.splitlines()
''.splitlines()
'a\\x0bb\\x1cc\\u2028d'.splitlines()
', '.join(choices)
', '.join(numbers)
''.join(['a'])
'-'.join('abc')
', '.join({'a': 1, 'b': 2})
csv.index('b')
csv.index('z')
csv.find('z')
csv.find('b', 3)
csv.find('b', -6, -1)
emoji.find('b')
emoji.index('漢')
csv.rfind(',')
csv.rindex('z')
csv.count(',')
csv.count('')
'aaaa'.count('aa')
csv.count(',', 2)
csv.replace(',', ';')
csv.replace(',', ';', 1)
'abc'.replace('', '-')
'abc'.replace('', '-', 2)
emoji.replace('', '.')
csv.replace(',')
csv.replace(old=',', new=';')
csv.startswith('a')
csv.startswith(('x', 'a'))
csv.startswith(['a'])
csv.startswith('b', 2)
csv.endswith('c')
csv.endswith('')
question.upper()
question.lower()
question.title()
question.capitalize()
question.swapcase()
question.casefold()
turkish.lower()
turkish.upper()
turkish.title()
turkish.capitalize()
turkish.swapcase()
turkish.casefold()
words.title()
words|title
words|capitalize
'hELLO wORLD'|capitalize
'42'.zfill(5)
'-42'.zfill(5)
'+4'.zfill(1)
'a'.center(4)
'ab'.center(5, '*')
'a'.ljust(3, '.')
'a'.rjust(3)
'a'.center(4, 'xy')
tab.expandtabs()
tab.expandtabs(4)
csv.partition(',')
csv.rpartition(',')
csv.partition('z')
csv.rpartition('z')
csv.partition('')
'abc'.removeprefix('a')
'abc'.removesuffix('bc')
'abc'.removesuffix('')
'abc'.isalpha()
'ab1'.isalnum()
''.isalpha()
'12'.isdigit()
'²'.isdigit()
'²'.isdecimal()
'½'.isnumeric()
'½'.isdigit()
'abc'.islower()
'ABC'.isupper()
'1'.isupper()
'Hello World'.istitle()
'Hello world'.istitle()
' \\t'.isspace()
''.isspace()
'a_b'.isidentifier()
'1a'.isidentifier()
'é'.isascii()
'a b'.isprintable()
'a\\n'.isprintable()
'漢'.isalpha()
'e\\u0301'.isalpha()
'abc'.nosuch()
'abc'.upper(1)
'abc'.join
numbers.index(2)
numbers.index(2, 1)
numbers.index(2, 0, 2)
numbers.count(1)
[1, true, 1.0].count(1)
numbers.append(4)
numbers.append(4) or numbers
numbers.pop()
numbers.pop(0) ~ numbers
numbers.sort() or numbers
numbers.sort(reverse=true) or numbers
numbers.reverse() or numbers
numbers.insert(1, 99) or numbers
numbers.extend([7, 8]) or numbers
numbers.remove(1) or numbers
numbers.remove(77)
numbers.copy()
(1, 2, 1).count(1)
(1, 2).index(2)
(1, 2).append(3)
nested.get('a')
nested.get('zz')
nested.get('zz', 5)
nested.a.keys()
nested.a.values()
choice.items()
nested.a.items()|list
nested.update({'z': 1}) or nested.z
nested.pop('items')
nested.pop('none')
nested.setdefault('q', 4) ~ nested.q
'%s' % answer
'%s and %s' % (answer, idx)
'%s' % (choices,)
'%s' % choices
'%s' % none
'%d items' % idx
'%d' % 3.7
'%d' % 'x'
'%5d|%-5d|%05d' % (1, 2, 3)
'%+d % d' % (1, 2)
'%.2f' % 3.14159
'%.0f %.0f' % (0.5, 1.5)
'%8.3f|' % 2.5
'%e' % 12345.678
'%.3g %g %g' % (1234.5, 0.00001, 1e20)
'%x %X %o %#x' % (255, 255, 8, 255)
'%c%c' % ('a', 98)
'%r %s' % ('a', 'b')
'%%'  % ()
'100%%' % ()
'%(a)s-%(b)d' % {'a': 'x', 'b': 2}
'%(a)s' % {'b': 1}
'%s %s' % 'a'
'%s' % ('a', 'b')
'abc' % 'x'
'abc' % []
'abc' % {}
'%*d' % (5, 3)
'%.*f' % (2, 3.14159)
'%5s|%-5s|%.2s' % ('ab', 'cd', 'efgh')
'%i' % true
'%z' % 1
'%' % 1
'%a' % 'é'
'%10.4s|' % '😀😀😀😀😀'
'%s'|format(answer)
'%s-%d'|format(answer, 3)
'%(x)s'|format(x=5)
'{} {}'.format(1, 'a')
'{0} {1} {0}'.format('a', 'b')
'{x}'.format(x=1)
'{:>5}|{:<5}|{:^5}'.format('a', 'b', 'c')
'{:*^7}'.format('mid')
'{:05d} {:+d} {:,}'.format(42, 7, 1234567)
'{:.2f} {:.1%} {:e}'.format(3.14159, 0.256, 12345.6)
'{:x} {:#b} {:o} {:c}'.format(255, 5, 8, 97)
'{:_}'.format(1234567)
'{:010,}'.format(1234)
'{:,.2f}'.format(1234567.891)
'{!r} {!s}'.format('a', 'b')
'{0[1]} {a[k]}'.format([1, 2], a={'k': 'v'})
'{{}} {}'.format(1)
'{'.format(1)
'}'.format(1)
'{} {0}'.format(1)
'{}'.format()
'{x}'.format(y=1)
'{:{}}|'.format('a', 5)
'{:{w}.{p}f}'.format(3.14159, w=8, p=2)
'{:g} {:g} {:g}'.format(1.0, 1e10, 0.00001)
'{} {} {}'.format(none, true, 1.5)
'{:>6}'.format(true)
'{:d}'.format(true)
'{:s}'.format(1)
'{:d}'.format('a')
'{:5}'.format(none)
'{:.3}'.format('abcdef')
'{:.3}'.format(3.14159)
'{:.1}'.format(15.0)
'{}'.format([1, 'a'])
'{:=+6}'.format(3)
'{:06.2f}'.format(-1.5)
'{:<06}'.format(5)
'{:06}'.format('ab')
'{a}{b}'.format_map({'a': 1, 'b': 2})
answer|upper
answer|lower
question|length
question|count
spaced|trim
'xxaxx'|trim('x')
choices|join
choices|join(', ')
mixed|join('|')
people|join(',', attribute='name')
people|map(attribute='name')|join(',')
people|map(attribute='zip')|join(',')
people|map(attribute='zip', default='?')|join(',')
choices|map('upper')|list
choices|map('replace', 'f', 'g')|list
choices|map('length')|sum
choices|map('truncate', 3, true, '')|list
choices|map(attribute=0)|list
numbers|map('string')|join
choices|map('nosuch')|list
choices|map
numbers|select('odd')|list
numbers|select('>', 2)|list
numbers|reject('even')|list
mixed|select|list
mixed|select('string')|list
people|selectattr('age', 'eq', 30)|map(attribute='name')|list
people|selectattr('age', '>', 26)|list|length
people|rejectattr('age', 'equalto', 30)|list
people|selectattr('name')|list|length
numbers|select('divisibleby', 2)|list
numbers|first
numbers|last
empty|first
empty|last
empty|first|default('none')
question|first
question|last
range(3)|last
numbers|list
question|list
choice|list
none|list
5|list
numbers|sort
numbers|sort(reverse=true)
choices|sort
['b', 'A', 'c']|sort
['b', 'A', 'c']|sort(case_sensitive=true)
people|sort(attribute='age')|map(attribute='name')|list
people|sort(attribute='age,name')|map(attribute='name')|list
people|sort(attribute='name', reverse=true)|map(attribute='name')|list
mixed|sort
['a', 'A', 'b']|unique|list
['a', 'A', 'b']|unique(true)|list
[1, 1.0, 2]|unique|list
people|unique(attribute='age')|map(attribute='name')|list
numbers|min
numbers|max
empty|max
['b', 'A']|min
people|max(attribute='age')
numbers|sum
numbers|sum(start=10)
[0.1, 0.2, 0.3]|sum
people|sum(attribute='age')
['a']|sum
[[1], [2]]|sum(start=[])
empty|sum
numbers|reverse|list
answer|reverse
numbers|batch(3)|list
numbers|batch(3, 'x')|list
numbers|slice(3)|list
numbers|slice(3, 'x')|list
numbers|batch(0)|list
numbers|slice(0)|list
choice|dictsort
{'b': 1, 'A': 2}|dictsort
{'b': 1, 'A': 2}|dictsort(true)
{'b': 1, 'A': 2}|dictsort(by='value', reverse=true)
nested.a|items|list
missing|items|list
[1]|items
people|groupby('age')
people|groupby('age')|map(attribute='grouper')|list
people|groupby('age')|map(attribute=1)|map('length')|list
missing|default('d')
missing|d('e')
missing|default
blank|default('x')
blank|default('x', true)
nothing|default('x')
nothing|default('x', boolean=true)
nested.missing|default('x')
nested.missing.more|default('x')
missing|upper
missing|length
missing|list
missing|join
missing|string
missing|int
missing|tojson
idx|string
nothing|string
ratio|string
'3'|int
'3.9'|int
' 42 '|int
'x'|int
'x'|int(7)
'x'|int(default=none)
'0x1f'|int(base=16)
'1f'|int(0, 16)
'101'|int(base=2)
'1_000'|int
'-5'|int
'+5'|int
''|int
none|int
3.99|int
-3.99|int
true|int
[]|int
1e30|int
'1e3'|int
'inf'|int
'3.5'|float
'x'|float
'x'|float(1.5)
'1e3'|float
' 2 '|float
'inf'|float
'-Infinity'|float
'nan'|float
none|float
5|float
2.5|round
3.5|round
2.675|round(2)
1.005|round(2)
42|round
42|round(-1)
1234|round(-2)
1250|round(-2)
2.1|round(method='ceil')
2.9|round(0, 'floor')
2.345|round(2, 'ceil')
-2.5|round
0.5|round
1e300|round
'a'|round
2.5|round(method='x')
ratio|round(1)
-5|abs
(-5)|abs
(-2.5)|abs
'a'|abs
html|escape
html|e
html|e|e
html|safe
html|e ~ '<'
html|safe + '<'
'<' + html|safe
html|e|upper
['<', '>'|e]|join('&')
(html|safe)|length
[html|safe]
html|tojson
choice|tojson
mixed|tojson
nested|tojson(indent=2)
{'b': 1, 'a': 2.0}|tojson
{1: 2, none: 3}|tojson
'é😀\\x7f'|tojson
[]|tojson(indent=2)
{}|tojson
(1, 2)|tojson
none|tojson
range(2)|tojson
1e400|tojson
lines|indent
lines|indent(2)
lines|indent(2, true)
lines|indent('> ')
'a\\n\\nb\\n'|indent(2)
'a\\n\\nb\\n'|indent(2, blank=true)
'\\na'|indent(2, true)
question|wordcount
words|wordcount
blank|wordcount
words|truncate(9)
words|truncate(9, true)
words|truncate(9, true, '', 0)
words|truncate(9, false, '...', 0)
words|truncate(1)
'short'|truncate(4)
words|truncate(22)
words|truncate(12, end='')
answer|center(10)
'a b/c?é'|urlencode
{'a b': 1, 'c': 'd/e'}|urlencode
[['x', 1]]|urlencode
csv|replace(',', ';')
csv|replace(',', ';', 1)
idx|replace(2, 3)
csv|replace(',', nothing)
question|regex_replace('\\\\d', '#')
question|regex_replace('(\\\\w+) is', '<\\\\1>')
question|regex_replace('(?P<a>W)hat', '\\\\g<a>\\\\g<1>!')
question|regex_replace('\\\\s+', ' ', 1)
question|regex_replace('x*', '-')
spaced|regex_replace('^\\\\s+|\\\\s+$', '')
question|regex_replace('(?i)WHAT', 'Which')
question|regex_replace('(', '')
question|regex_replace('a', '\\\\2')
question|regex_replace('a', '\\\\n')
answer|nosuch
answer|attr('upper')
nested|attr('a')
answer is defined
missing is defined
missing is undefined
nested.missing is defined
nested.missing.more is defined
missing is none
missing is string
missing is iterable
missing is sequence
missing is callable
missing is number
missing is mapping
missing is sameas(missing)
missing == missing
nothing is none
nothing is not none
flag is true
flag is boolean
1 is true
off is false
idx is integer
ratio is float
1.0 is float
1.0 is integer
true is integer
true is number
flag is number
idx is number
'a' is number
answer is string
choices is string
nested is mapping
choices is mapping
choices is iterable
5 is iterable
choices is sequence
nested is sequence
range(2) is sequence
choices|map('upper') is sequence
choices|map('upper') is iterable
answer is lower
answer is upper
3 is odd
4 is even
-3 is odd
3.0 is odd
9 is divisibleby 3
9 is divisibleby(2)
9 is not divisibleby 2
'a' is odd
1 is in [1, 2]
1 is not in [1]
1 is eq 1
1 is ne 2
1 is lt 2
2 is ge 2
1 is sameas 1
1 is sameas true
1.0 is sameas 1
range is callable
answer is callable
answer is nosuch
answer is defined and idx is defined
not missing is defined
answer is defined or missing
answer is string is defined
idx is eq(2)|string
-idx|abs
2 + 3|string|length
answer.upper().lower()|title
(question ~ answer)|length
choices[choices|length - 1]
choices.index(answer) + 1
choices.index(answer|lower)
letters[choices.index(answer)]
['A', 'B', 'C'][idx]
'ABC'[idx]
choices|length > 2
{'a': 1}.a
{'a': 1}['a']
[1, 2, 3][1]
'abc'[1].upper()
(1 if flag else 2) + 1
answer.__class__
answer['__class__']
nested.constructor
nested['__proto__']
answer.constructor
answer.length
choices.length
range.prototype
nested.hasOwnProperty
question(1)
'a'()
answer|string()
choices|join(d=' / ')
choices|join(x=1)
choices|join(',', ',', ',')
dict(**nested.a)
dict(a=1, **{'b': 2})
range(*[1, 4])|list
people[0].name ~ people[1]['age']
nested.a.b|length
'%s' % nested
'a\\
b'
1if flag else 2
[1,2]|first+1
'%s' % 1.0
'%s' % 1e16
'%d' % 1e20
1 == 1 == 1
[nothing, flag]|string
'\\ud800'|length
1e308 * 10
-1e308 * 10
(1e308 * 10) - (1e308 * 10)
2 ** 63
-2 ** 63
9007199254740993
9007199254740993 + 1
big + 1
big * big
(big * big) // big
12345678901234567890 % 7
12345678901234567890 / 7
3 * 1.1
1e16 + 1
0.1 * 3
5e-324
1.7976931348623157e308
123456.789e3
4.35 * 100
1 in {1.0: 'a'}
[1, [2, (3,)], {'a': none}]
'a' 'b' ~ 'c'
""".strip("\n").replace("\\\n", "\x00").split("\n")

def template_cases():
    for expression in expression_cases():
        yield "{{ " + expression.replace("\x00", "\\\n") + " }}"
    yield from [
        "", "plain", "a\n", "a\r\nb\rc\n", "{{ answer }}\n", "\n{{ answer }}\n\n",
        "Question: {{question}}\nAnswer:", "{{ question.strip() }} {{ choices|join(' ') }}",
        "  {{- answer -}}  x", "  {{+ answer +}}  x", "a {%- if flag -%} b {%- endif -%} c", "a {% if flag %} b {% endif %} c",
        "{% if flag %}\nx\n{% endif %}\ny", "{%- if flag %}\nx\n{%- endif %}\ny", "{# comment #}x", "a {#- c -#} b", "{# {{ x }} #}",
        "{# open", "{{ answer", "{{ answer }", "{% if flag %}", "{% endif %}", "{% if flag %}{% endfor %}", "{% nosuch %}",
        "{% do x %}", "{% break %}", "{{ }}", "{% %}", "{{ 1 +}}", "{{ 'a }}", "{{ a b }}", "{{ a. }}", "{{ (1 }}", "{{ 1) }}", "{{ [1}} ",
        "{{ '}}' }}", "{{ '{{' }}", "{{ '%}' }}", "{{ {'a': '}}'} }}", "{{ {1:{2:3}}[1] }}", "{ { x } }", "{ {{ idx }} }", "}} {%", "%}",
        "{% raw %}{{ x }} {% if %}{% endraw %}", "{%- raw -%} {{ x }} {%- endraw -%} b", " {%- raw %} a {% endraw -%} b", "{% raw %}x",
        "{% if off %}a{% elif flag %}b{% else %}c{% endif %}", "{% if off %}a{% elif off %}b{% else %}c{% endif %}",
        "{% if missing %}a{% endif %}", "{% if missing is defined %}a{% else %}b{% endif %}", "{% if choices %}a{% endif %}",
        "{% if empty %}a{% endif %}", "{% if 0.0 %}a{% endif %}", "{% if '0' %}a{% endif %}", "{% if 'a' if off %}x{% else %}y{% endif %}",
        "{% for c in choices %}{{ loop.index }}. {{ c }}\n{% endfor %}", "{% for c in choices -%}\n{{ c }},\n{%- endfor %}",
        "{% for c in choices %}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }};{% endfor %}",
        "{% for c in choices %}{{ loop.previtem|default('-') }}{{ loop.nextitem|default('+') }} {% endfor %}",
        "{% for c in choices %}{{ loop.previtem }}{% endfor %}", "{% for c in choices %}{{ loop.cycle('x', 'y') }}{% endfor %}",
        "{% for c in [1,1,2] %}{{ loop.changed(c) }}{% endfor %}", "{% for c in choices if c != 'four' %}{{ loop.index }}/{{ loop.length }}{{ c }}{{ loop.last }}{% endfor %}",
        "{% for c in choices if loop.first %}{{ c }}{% endfor %}", "{% for c in empty %}x{% else %}none{% endfor %}",
        "{% for c in choices if off %}x{% else %}none{% endfor %}", "{% for c in missing %}x{% endfor %}", "{% for c in 5 %}x{% endfor %}",
        "{% for c in none %}x{% endfor %}", "{% for c in 'aé😀' %}[{{ c }}]{% endfor %}", "{% for k in choice %}{{ k }}{% endfor %}",
        "{% for k, v in choice.items() %}{{ k }}={{ v }};{% endfor %}", "{% for k, v in pairs %}{{ k }}{{ v }}{% endfor %}",
        "{% for (k, v) in pairs %}{{ k }}{% endfor %}", "{% for a, b, c in pairs %}{% endfor %}", "{% for a, (b, c) in [[1, [2, 3]]] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
        "{% for a in 1, 2, 3 %}{{ a }}{% endfor %}", "{% for a in choices %}{% for b in choices %}{{ loop.index }}{% endfor %}{{ loop.index }}{% endfor %}",
        "{% for i in range(3) %}{{ i }}{% endfor %}{{ i is defined }}", "{% for i in range(3) %}{% set x = i %}{% endfor %}{{ x is defined }}",
        "{% set x = 1 %}{% for i in [1, 2] %}{{ x }}{% set x = x + i %}{{ x }}{% endfor %}{{ x }}",
        "{% for i in [1,2,3] %}{% if i == 2 %}{% set y = 5 %}{% endif %}{{ y is defined }}{% endfor %}",
        "{% set x = 0 %}{% if flag %}{% set x = 1 %}{% endif %}{{ x }}", "{% if off %}{% set x = 1 %}{% endif %}{{ x is defined }}",
        "{% set ns = namespace(n=0) %}{% for i in numbers %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }} {{ ns }}",
        "{% set question.x = 1 %}", "{% set a, b = 1, 2 %}{{ a }}{{ b }}", "{% set a, b = [1] %}", "{% set a = b = 1 %}", "{% set (a, b) = 'xy' %}{{ b }}{{ a }}",
        "{% set x %}a{{ idx }}b{% endset %}[{{ x }}]", "{% set x | upper %}abc{% endset %}{{ x }}", "{% set x | replace('b', 'c') | upper %}abc{% endset %}{{ x }}",
        "{% set x = 'a' %}{% set x = x ~ x %}{{ x }}", "{% set answer = 'new' %}{{ answer }}", "{% set true = 1 %}", "{% set idx = none %}{{ idx }}",
        "{% with a=1, b=2 %}{{ a + b }}{% endwith %}{{ a is defined }}", "{% with a=1, b=a %}{{ b }}{% endwith %}", "{% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q is defined }}",
        "{% filter upper %}a{{ idx }}b{% endfilter %}", "{% filter replace('a', 'b') | upper %}aXa{% endfilter %}", "{% filter trim %}  x  {% endfilter %}|",
        "{% macro m(a, b=2) %}{{ a }}-{{ b }}{% endmacro %}{{ m(1) }} {{ m(1, 3) }} {{ m(b=5, a=4) }}", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}",
        "{% macro m(a) %}{{ a is defined }}{% endmacro %}{{ m() }}", "{% macro m(a) %}x{% endmacro %}{{ m(1, 2) }}", "{% macro m(a) %}x{% endmacro %}{{ m(z=1) }}",
        "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, c=3) }}", "{% macro m(a, b=a) %}{{ b }}{% endmacro %}{{ m(7) }}",
        "{% macro m(a) %}{{ answer }}{{ a }}{% endmacro %}{{ m(1)|upper }}", "{% macro m() %}{{ caller() }}!{% endmacro %}{% call m() %}in{{ idx }}{% endcall %}",
        "{% macro m() %}{{ caller(5) }}!{% endmacro %}{% call(x) m() %}{{ x }}{% endcall %}", "{% macro f(n) %}{{ n }}{% if n > 0 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }}",
        "{% macro m(a=5) %}{{ a }}{% endmacro %}{{ m(none) }}", "{% for c in [none, 1, none] %}{{ loop.previtem|default('-') }}{{ loop.nextitem|default('+') }}{{ loop.last }}{% endfor %}", "{% macro m() %}x{% endmacro %}{{ m }} {{ m.name }} {{ m.arguments }}", "{% macro m() %}{{ caller }}{% endmacro %}{{ m() }}",
        "{% for a in [1, [2, [3]]] recursive %}{% if a is number %}{{ a }}{% else %}({{ loop(a) }}){% endif %}{% endfor %}",
        "{% for a in [1] %}{{ loop(a) }}{% endfor %}", "{% for a in [1, 2] recursive %}{{ loop.depth }}{{ loop.depth0 }}{% endfor %}",
        "{% for a in [1, 2] %}{{ loop }}{% endfor %}", "{% print answer, idx %}", "{% block b %}[{{ answer }}]{% endblock %}", "{% block b %}x{% endblock b %}",
        "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.current }}",
        "{% set j = joiner('; ') %}{% for c in choices %}{{ j() }}{{ c }}{% endfor %}", "{% set l = [] %}{% for c in choices %}{% set _ = l.append(c|length) %}{% endfor %}{{ l }}",
        "{% set m = choices|map('upper') %}{{ m|list }}{{ m|list }}", "{% for g in people|groupby('age') %}{{ g.grouper }}:{{ g.list|length }}{{ g }} {% endfor %}",
        "{% for age, group in people|groupby('age') %}{{ age }}{{ group|map(attribute='name')|join }}{% endfor %}",
        "{% for row in numbers|batch(2) %}{{ row }}{% endfor %}", "{% for c in choices %}{{ c }}{{ ', ' if not loop.last else '.' }}{% endfor %}",
        "{% for c in choices %}{{ c }}{{ ', ' if not loop.last }}{% endfor %}", "{% for l, t in [('A', 'x'), ('B', 'y')] %}{{ l }}) {{ t }}\n{% endfor %}Answer:",
        "{% for i in range(choices|length) %}{{ 'ABCD'[i] }}. {{ choices[i] }}\n{% endfor %}", "{{ answer }}{% set answer = 1 %}{{ answer }}",
        "{% set x = missing %}ok", "{% set x = missing %}{{ x }}", "{% set x = missing %}{{ x is defined }}", "{% if answer == 'four' and idx == 2 %}y{% endif %}",
        "{{ answer }}{{ missing }}", "line\n{{ missing }}", "{% set x = nested.missing %}{{ x|default('d') }}", "{{ -1 }}{{- 1 }}{{+1}}", "{{1}}{{2}}",
        "{%if flag%}x{%endif%}", "{% if not off %}x{% endif %}", "{% if(flag) %}x{% endif %}", "{% for a in[1] %}{{a}}{% endfor %}", "{% if flag -%}   x   {%- else -%} y {%- endif %}",
        "{%+ if flag +%} x {%+ endif +%}\n", "a\n\n\n", "{{ 'a\r\nb' }}", "{{ 'x' }}\u00a0\u3000{%- if flag %}y{% endif %}", "{% set été = 1 %}{{ été }}", "{{ 漢 is defined }}",
        "{{ x² }}", "{{ a$ }}", "{{ a ? b }}", "{{ a & b }}", "{{ [1 2] }}", "{{ {'a' 1} }}", "{{ f(a=1, 2) }}", "{{ f(a=1, a=2) }}", "{{ answer|}}", "{{ answer is }}", "{{ 1 if }}",
        "{{ not }}", "{{ answer.1a }}", "{{ 1.upper() }}", "{{ 1..x }}", "{{ 007 }}", "{{ 00 }}", "{{ 1__0 }}", "{{ 1e }}", "{{ 0x }}", "{% for in x %}{% endfor %}", "{% for x y %}{% endfor %}",
        "{% if %}x{% endif %}", "{% else %}", "{% set %}{% endset %}", "{% macro %}{% endmacro %}", "{% macro m(a=1, b) %}{% endmacro %}", "{% for x in [1] %}{% else %}{% else %}{% endfor %}",
        "{% call x %}{% endcall %}", "{{ 'abc'|upper|lower|title|length }}", "{{ ['a', 'b'] | join ( ', ' ) }}", "{{ answer | replace ( 'f' , 'p' ) | upper }}",
        "{{ people | selectattr('age', 'ge', 26) | sort(attribute='name') | map(attribute='name') | join('; ') }}",
        "{%- for p in people -%}{{ p.name }}({{ p.age }}){% if not loop.last %}, {% endif %}{%- endfor -%}",
        "{{ choices[0] if choices|length > 0 else 'none' }}", "{{ {'A': 0, 'B': 1}[choice.label[1]] }}", "{{ [choice.text[0], choice.text[1]] }}", "{{ choice.label.index('C') }}",
        "{{ [question, answer]|join('\\n') }}", "{{ '\\n'.join(choices) }}", "{{ question ~ '\\n' ~ answer }}", "{{ 'Yes' if idx == 2 else 'No' }}", "{{ ['no', 'yes'][idx - 1] }}", "{{ idx|int + 1 }}",
        "{{ answer.split('o')[0].strip()|capitalize }}", "{{ ratio * 100 }}%", "{{ '%.1f' % (ratio * 100) }}%", "{{ percent % () }}", "{{ neg // 2 }} {{ neg % 3 }}", "{{ 'q'.join(['a', none]) }}",
    ]

# The text of these tells an address or Python's own wording; nothing to compare.
ADDRESS = re.compile(r" at 0x[0-9a-f]+>|^<class|^<built-in|<function|<bound method|AsyncLoop|jinja2\.")

def main():
    rows, left_out = [], []
    for template in dict.fromkeys(template_cases()):
        context = json.loads(json.dumps(CONTEXT))
        try:
            text = environment().from_string(template).render(**context)
        except Exception:
            text = None
        if text is not None and (ADDRESS.search(text) or "object at" in text):
            left_out.append(template)
            continue
        rows.append([template, text])
    out = {
        "origin": f"jinja2 {jinja2.__version__}, Python {platform.python_version()}, by expectations.py beside this file",
        "context": CONTEXT,
        "cases": rows,
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "expectations.json")
    with open(path, "w") as file:
        file.write('{\n"origin": ' + json.dumps(out["origin"]) + ',\n"context": ' + json.dumps(CONTEXT) + ',\n"cases": [\n')
        file.write(",\n".join(json.dumps(row) for row in rows) + "\n]}\n")
    print(len(rows), "cases,", sum(row[1] is None for row in rows), "of them raise; left out:", left_out, file=sys.stderr)

if __name__ == "__main__":
    main()
