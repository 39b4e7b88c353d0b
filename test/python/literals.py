"""Writes literals.json: what ast.literal_eval reads, and how str() and repr() print it.

Run by hand: python test/python/literals.py
A row is [text, value as JSON, str, repr]; [text] alone where Python raises. Sets, bytes, complex numbers, `...` and names of
characters are left out: they are refused by design.
"""
import ast, json, os, platform, warnings

warnings.simplefilter("ignore")
TEXTS = [
    "1", "-1", "+1", "--1", "- 1", "-\t1", "0", "-0", "00", "007", "1_000", "1__0", "_1", "1_", "0x1F", "0X_ff", "0b101", "0o17", "0o8", "1.0", "1.", ".5", "-.5", ".", "1e5", "1E-3", "1.5e+3", "1e", "1.e2", "1_0.0_1", "1e400", "-1e400",
    "9007199254740993", "-9007199254740993", "123456789012345678901234567890", "True", "False", "None", "true", "null", "Nonesuch", "-True", "x", "f(1)", "1+1", "1 + 2", "[1][0]", "'a'.upper()", "...x", "", " ", "\n", "#", "1 # c", "# c\n1",
    "'a'", '"a"', "'''a'''", '"""a\n"b"\n"""', "'a", "'a\nb'", "'a\\\nb'", "'a' 'b'", "'a''b'", "'a' \"b\" r'\\n'", "'a'\n'b'", "('a'\n'b')", "r'\\n'", "R'\\''", "u'a'", "U'a'", "ur'a'", "f'a'", "'\\n\\t\\r\\a\\b\\f\\v\\\\\\'\\\"'", "'\\x41\\u00e9\\U0001F600'",
    "'\\x4'", "'\\u12'", "'\\U00110000'", "'\\101\\0\\08\\777'", "'\\q\\ '", "'\\", "'é漢😀'", "'it\\'s'", '"it\'s"', "'say \"x\"'", "'both \\' \"'", "''", '""', "''''''", "'\t'", "'\\ud83d'",
    "[]", "[1]", "[1,]", "[,]", "[1,,2]", "[1 2]", "[1", "1]", "[[1], [2, [3]]]", "[1,\n2]", "[1, # c\n2]", "[ 1 , 2 ]", "['a', \"b\", None, True, 1.5]", "['it\\'s', \"x\"]", "()", "(1)", "(1,)", "(1, 2)", "(,)", "1, 2", "1,", "1,,", "1,\n2", "(1,\n2)", "((1, 2), 3)",
    "{}", "{'a': 1}", "{'a': 1,}", "{'a': 1, 'b': [2]}", "{1: 'a', 2.5: 'b', None: 'c', True: 'd'}", "{'a': 1, 'a': 2}", "{1: 'a', 1.0: 'b', True: 'c'}", "{(1, 2): 3}", "{[1]: 2}", "{{}: 1}", "{'a'}", "{'a': }", "{: 1}", "{'a' 1}", "{,}", "{**{}}", "{'__proto__': 1, 'constructor': 2}",
    " [1]", "\t[1]", "\n[1]", "\n [1]", "[1] ", "[1]\n", "[1]\n\n", "[1]\n2", "[1] 2", "[1];", "[1,\\\n2]", "\ufeff1", "[1]\x0c", "[\u00a01]", "'a\x00b'", "['a' 'b', 'c']", "[-1, +2, - 3]", "[1.0, 2, 1e16, 1e-5, 0.1]", "[1, [2, {'a': (3, 4)}]]", "[" * 90 + "]" * 90, "['\\\\n', '\\n']", "[None,\tTrue]",
    "[x for x in [1]]", "[*[1]]", "lambda: 1", "1 if 1 else 2", "not 1", "~1", "1j2", "0x", "1x", "1.2.3", "'a'b", "b'a' 'b'", "1'a'", "[1]'a'",
]

def plain(value):
    if isinstance(value, (list, tuple)): return [plain(item) for item in value]
    if isinstance(value, dict): return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53 - 1: return f"int:{value}"
    if isinstance(value, float) and value in (float("inf"), float("-inf")): return f"float:{value}"
    return value

def main():
    rows = []
    for text in TEXTS:
        try:
            value = ast.literal_eval(text)
        except Exception:
            rows.append([text])
            continue
        if isinstance(value, set): continue
        rows.append([text, plain(value), str(value), repr(value)])
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "literals.json")
    with open(path, "w") as file:
        json.dump({"origin": f"Python {platform.python_version()}, by literals.py beside this file", "rows": rows}, file)

if __name__ == "__main__":
    main()
