"""Writes expectations.json: what lm-eval's filters make of answers of our own.

Run by hand: python test/eval/filters/expectations.py   (needs lm-eval; the version used is in the file)
A case is {"filters": [...], "answers": [[...] per document], "docs": [...], "want": [...] or null where lm-eval raises}.
Filters of the same class are run through build_filter_ensemble, as tasks do.
"""
import importlib.metadata, json, os, platform, sys
from types import SimpleNamespace
from lm_eval.filters import build_filter_ensemble

LONG = "Step 1: 3 apples.\nStep 2: #### 12\nSo it is #### 1,234.50"
TEXTS = [LONG, "#### 42", "no number", "", "#### ", "####  -7 ", "#### 1\n#### 2", "The answer is (B).", "the answer is b", "(A) or (C)",
         "B", "I say red!", "Answer: C", "GREEN", "green apple", "red, then green", " padded \n", "a1b22c333", "é漢😀"]
DOCS = [{"choices": ["red", "green apple", "Blue."]}] * len(TEXTS)

def each(filters, texts=TEXTS, docs=DOCS):
    return {"filters": filters, "answers": [[text] for text in texts], "docs": docs[: len(texts)]}

def cases():
    for group in (0, -1, 1, -2):
        yield each([{"function": "regex", "group_select": group}])
        yield each([{"function": "regex", "regex_pattern": r"(\d+)|([a-c])", "group_select": group}])
    for pattern in (r"\d", r"(\d)(\d)?", r"answer is (.*?)\.", r"(x)?(y)?", r"\((A|B|C)\)", r"[a-z]+", r"(?i)answer", r"^(\S+)", r"\s(\w+)\s*$", r"x*", r"(?:a)(b)|(c)", r"([^\W\d]+)", r"(\s*)", r"(?P<n>\d+)"):
        yield each([{"function": "regex", "regex_pattern": pattern}])
        yield each([{"function": "regex", "regex_pattern": pattern, "fallback": "none!", "group_select": -1}])
    yield each([{"function": "regex", "regex_pattern": "("}])
    yield each([{"function": "regex", "regex_pattern": "z", "fallback": ""}])
    yield each([{"function": "regex", "fallback": None}])
    yield each([{"function": "regex", "nosuch": 1}])
    yield each([{"function": "lowercase", "nosuch": 1}])
    yield each([{"function": "take_first", "nosuch": 1}])
    yield each([{"function": "remove_whitespace", "nosuch": 1}])
    for name in ("remove_whitespace", "lowercase", "uppercase", "take_first", "majority_vote"):
        yield each([{"function": name}])
    yield each([{"function": "remove_whitespace"}], ["\n a", " a ", "\x0ba\x0b", "\u00a0a\u2003", "", "\ufeffa", "\x1ca"])
    yield each([{"function": "lowercase"}], ["ΟΔΟΣ", "İ", "ẞ", "ǅ"])
    yield each([{"function": "uppercase"}], ["straße", "ﬁ", "ǆ", "ŉ"])
    yield each([{"function": "map", "mapping_dict": {"B": "two", "#### 42": 42, "": "empty"}}])
    yield each([{"function": "map", "mapping_dict": {"B": 2, "1": "x"}, "default_value": "other"}])
    yield each([{"function": "map"}])
    yield each([{"function": "map", "mapping_dict": {}}])
    yield each([{"function": "map", "mapping_dict": ["a"]}])
    spans = ["PER: Ann $$ LOC: Bonn", "per: Ann", "PER:Ann", "PER: Ann Lee, LOC: New York", "nothing", "", "PER: $$", "ORG: A.B. $$ DATE: 1 May", "LOC: x y $$ LOC: z", "(PER: Ann)", "PER: Ann\nLOC: Bonn",
             "PER:  two  blanks", "MISC: a", "PER: Ann $$ $$ LOC: B", "PERSON: Ann", "$$PER: Ann", "PER : Ann", "PER: ann $ LOC: bonn", "DATE: 5 - 6", "PER: a: b", "PER: é漢"]
    yield each([{"function": "format_span"}], spans, [{}] * len(spans))
    pos = ["[('dog', 'NOUN'), ('runs', 'VERB')]", "('a', 'X')", "[]", "", "no tags", "['NOUN', 'VERB']", "[('it''s', 'X')]", "('a','X')", "[(\"a\", 'X')]", "('a', 'X') ('b', 'Y')", "x ('a', '') y", "('a', 'X'), ('b', 'Y')\n('c', 'Z')"]
    words = ["person", "location", "organization", "counties", "places", "people", "persons", "company", "country", "continent", "time", "date", "per", "loc", "org", "organisation", "locations", "times", "names", "misc", "entity", "city", "year", "day", "place", "companies", "none"]
    yield each([{"function": "format_span"}], [f"{word}: Kim" for word in words], [{}] * len(words))
    yield each([{"function": "format_span"}], [f"{word.upper()}: Kim Time, people $$ {word}: b" for word in words], [{}] * len(words))
    spans = ["PER: a,,b", "PER: a, none, b", "PER: None", "LOC: $ PER: x", "PER:", "PER: ", "PER:\nLOC: b", "xPER: a", "x PER: a", "PERs: a", "superb: x", "update: x", "PER - a", "PER; a", "per : a , b ", "PER\n: a", "PER : : a", "PER::a", "PER: $", "PER: a$", "PER: a$$", "PER: a $$$ LOC: b",
             "the people: a and places: b", "LOC: a PER: b", "loc: a; per: b", "DATE: the time", "PER: person", "ORG: company x, country y", "PER: a\tb", "PER: a | LOC: b", "PER: 'a'", "[PER: a]", "PER: [a]", "PER: a.", "1. PER: a\n2. LOC: b", "- PER: a", "PER_1: a", "PER-x: a", "**PER**: a", "PER: none, none", "PER: NONE $$ LOC: x", "PER: nonesuch", "date: ..., time: 5", "PER: a $$", " $$ PER: a", "İPER: a", "PER: İ"]
    yield each([{"function": "format_span"}], spans, [{}] * len(spans))
    spans = ["PER: $ x", "PER: $ $", "PER: superper: b", "PER: superper : b", "PER: per\n: b", "PER: a $ ", "$", "", "PER: a, None , b", "PER: x NONE", "person : a", "Person\t:a", "PER: a $ b", "PER: a,", ",PER: a", "PER: ,", "LOC: a_per: b", "LOC: é per: b", "PER: \u00a0a\u00a0", "PER\u00a0: a", "PER: a\r\nLOC: b", "PER: a\n\nLOC: b", "PER: none", "PER: none $ LOC: none", "PER: a $$ none", "locations: a", "location\n\n: a"]
    yield each([{"function": "format_span"}], spans, [{}] * len(spans))
    more = ["('a', 'X' )", "( 'a', 'X')", "('a',  'X')", "('a\nb', 'X')", "('', '')", "('a', 'X', 'Y')", "x('a', 'X')y", "('a', 'X y')"]
    yield each([{"function": "regex_pos"}], more, [{}] * len(more))
    yield each([{"function": "regex_pos", "regex_pattern": "zzz"}], pos, [{}] * len(pos))
    yield each([{"function": "regex_pos"}], pos, [{}] * len(pos))
    yield each([{"function": "regex_pos", "regex_pattern": r"'(\w+)'\)"}], pos, [{}] * len(pos))
    yield each([{"function": "regex_pos", "fallback": ["none"], "group_select": -1}], pos, [{}] * len(pos))
    yield each([{"function": "regex_pos", "fallback": "none"}], pos, [{}] * len(pos))
    many = [["3", "4", "3"], ["a", "b"], ["b", "a", "a", "b"], ["x"]]
    for filters in ([{"function": "majority_vote"}], [{"function": "majority_vote"}, {"function": "take_first"}], [{"function": "take_first"}], [{"function": "take_first_k", "k": 2}], [{"function": "take_first_k", "k": 1}],
                    [{"function": "take_first_k", "k": 1}, {"function": "take_first"}], [{"function": "take_first_k", "k": 2}, {"function": "majority_vote"}, {"function": "take_first"}], [{"function": "take_first_k"}],
                    [{"function": "take_first_k", "k": 0}], [{"function": "take_first_k", "k": 9}], [{"function": "lowercase"}], [{"function": "uppercase"}, {"function": "take_first_k", "k": 2}],
                    [{"function": "regex", "regex_pattern": "[34a]"}], [{"function": "regex", "regex_pattern": "[34a]"}, {"function": "majority_vote"}, {"function": "take_first"}],
                    [{"function": "map", "mapping_dict": {"a": 1, "3": "three"}}]):
        yield {"filters": filters, "answers": many[:3] if any(f.get("k", 0) > 1 for f in filters) else many, "docs": [{}] * (3 if any(f.get("k", 0) > 1 for f in filters) else 4)}
    for name in ("regex", "lowercase", "uppercase", "remove_whitespace", "regex_pos", "format_span", "majority_vote", "take_first"):
        yield each([{"function": "map", "mapping_dict": {"B": "two", "GREEN": 2}}, {"function": name}], ["B", "GREEN", "x"])
        yield each([{"function": "map", "mapping_dict": {"B": "Two"}}, {"function": name}], ["B", "B"])
    yield each([{"function": "regex_pos"}, {"function": "take_first"}], ["('a', 'X') ('b', 'Y')", "z"])
    yield each([{"function": "regex_pos"}, {"function": "regex"}], ["('a', 'X') ('b', 'Y')", "z"])
    yield each([{"function": "take_first"}, {"function": "lowercase"}], ["ABC", "D"])
    yield each([{"function": "regex", "regex_pattern": r"\d+"}, {"function": "take_first"}])
    yield each([{"function": "remove_whitespace"}, {"function": "lowercase"}, {"function": "map", "mapping_dict": {"b": 1}, "default_value": 0}, {"function": "take_first"}])
    yield each([{"function": "nosuch"}])
    for options in ({}, {"ignore_case": True}, {"ignore_punctuation": True}, {"ignore_case": True, "ignore_punctuation": True}, {"regexes_to_ignore": ["apple", r"\s+"]}, {"group_select": -1}, {"fallback": "none"},
                    {"regex_pattern": r"\(([A-Z])\)"}, {"regex_pattern": r"(\([A-Z]\))", "group_select": -1}, {"ignore_case": True, "regexes_to_ignore": [r"[^a-z ]"]}, {"regex_pattern": "nothing like it"},
                    {"regex_pattern": "nothing like it", "ignore_case": True}, {"regex_pattern": "nothing like it", "ignore_punctuation": True, "ignore_case": True, "group_select": -1}, {"regex_pattern": "answer is (.*)|is ([A-Z])"}):
        yield each([{"function": "multi_choice_regex", **options}])
    other = [{"choices": [" A+B ", "(x)", "C*"]}, {"choices": ["yes", "yes!", "no"]}, {"choices": ["1", "2", "10"]}, {"choices": ["a", "A"]}, {"choices": []}]
    answers = [["A+B it is", "so (x)", ": b", ":C", "C*", "c*"], ["yes!", "YES", "no", "say no", "Answer:A"], ["10", "2", "12", ":  B"], ["A", "a", "b", ": A"], ["x", ": A"]]
    for options in ({}, {"ignore_case": True}, {"ignore_punctuation": True}, {"ignore_case": True, "ignore_punctuation": True, "group_select": -1}):
        options = {"regex_pattern": "never this", **options}
        yield {"filters": [{"function": "multi_choice_regex", **options}], "answers": answers[:4], "docs": other[:4]}
        for doc, answer in zip(other, answers):
            yield {"filters": [{"function": "multi_choice_regex", **options}], "answers": [answer], "docs": [doc]}
    def single(options, choices, answers):
        return {"filters": [{"function": "multi_choice_regex", **options}], "answers": [answers], "docs": [{"choices": choices}]}
    never = {"regex_pattern": "never this"}
    yield single({"regex_pattern": "[A-Z]+", "ignore_case": True}, ["red", "green"], ["GREEN", "aBC"])
    yield single({"regex_pattern": "(x)?(y)?"}, ["red", "green"], ["abc", "axy", "red"])
    yield single({"regex_pattern": "(x)?(y)?", "group_select": -1}, ["red", "green"], ["abc", "axy", "red"])
    yield single({"regex_pattern": "(r..)"}, ["red", "green"], ["so red", " r  "])
    yield single({"regex_pattern": "[a-z]*"}, ["red", "green"], ["so red", "RED", ": A"])
    yield single({**never, "ignore_case": True, "regexes_to_ignore": ["R"]}, ["red", "Rome"], ["I say ReD", "ROME", "rome", "ome"])
    yield single({**never, "ignore_punctuation": True, "regexes_to_ignore": ["!x"]}, ["ab", "cd"], ["a!xb", "c!d", "axb"])
    yield single({**never, "ignore_punctuation": True, "regexes_to_ignore": ["ax"]}, ["b", "cd"], ["a!xb", "c!d", "axb"])
    yield single({**never, "regexes_to_ignore": ["d"]}, ["red d", "bd"], ["re x", "red d", "b"])
    yield single({**never, "ignore_punctuation": True}, ["it's", "re\u2019d", " -a- "], ["its", "re\u2019d", "red", "re-d", "a", "-a-"])
    yield single({**never, "ignore_punctuation": True}, ["a+b", "c_d", "e$f", "g`h", "i^j", "k~l", "m|n", "o<p", "q\u2026r", "s\u20act", "u\u00bfv", "w\u0301x"], ["ab", "cd", "ef", "gh", "ij", "kl", "mn", "op", "qr", "st", "uv", "wx", "o<p", "w\u0301x"])
    yield single({**never, "regexes_to_ignore": [":"]}, ["q", "z"], [": B", ":A"])
    yield single({**never, "ignore_case": True}, ["q", "z"], [": b", ":A Z"])
    yield single(never, [1, 2], ["1"])
    yield single(never, ["yes!", "yes", "ye"], ["yes!", "yes", "ye", "y"])
    yield single(never, ["", "b"], ["xb", "b", "", ": A"])
    yield single(never, ["a b", "a"], ["a  b", "a b", "a\nb"])
    yield single(never, ["x", "y"], ["answer:\n\tB", ":\u00a0A", "B", ":B:A", ": (B)"])
    yield single({**never, "group_select": -1}, ["x", "y"], [":B :A", "y then x", "x : B"])
    yield single({**never, "group_select": 1}, ["x", "y"], ["xy", ":A :B"])
    yield single({**never, "group_select": 1}, ["x", "y"], ["x"])
    yield single({**never, "ignore_case": True}, ["STRASSE", "\u0130x"], ["stra\u00dfe", "\u0130X", "strasse"])
    yield single({**never, "regexes_to_ignore": "a"}, ["ba", "c"], ["b"])
    yield single({**never, "regexes_to_ignore": ["(?i)THE "]}, ["the cat", "dog"], ["The cat", "a cat", "cat"])
    yield single({**never, "regexes_to_ignore": []}, ["cat"], ["The cat"])
    yield single(never, [chr(97 + i) * 3 for i in range(26)], ["zzz", ": Z", "aaa"])
    yield each([{"function": "multi_choice_regex"}], docs=[{}] * len(TEXTS))
    yield each([{"function": "multi_choice_regex"}], docs=[{"choices": [chr(97 + i) * 3 for i in range(28)]}] * len(TEXTS))

def run(case):
    try:
        components = []
        for one in case["filters"]:
            one = dict(one)
            components.append([one.pop("function"), one or None])
        ensemble = build_filter_ensemble("it", components)
        instances = [SimpleNamespace(resps=list(answers), doc=doc, filtered_resps={}) for answers, doc in zip(case["answers"], case["docs"])]
        ensemble.apply(instances)
        return json.loads(json.dumps([instance.filtered_resps["it"] for instance in instances])), None
    except Exception as error:
        return None, f"{type(error).__name__}: {error}"

def main():
    rows = []
    for case in cases():
        want, error = run(case)
        if len(sys.argv) > 1:
            print(json.dumps(case["filters"], ensure_ascii=False), error or "")
            for answers, made in zip(case["answers"], want or []):
                print("   ", json.dumps(answers, ensure_ascii=False), "->", json.dumps(made, ensure_ascii=False))
        rows.append({**case, "want": want})
    version = importlib.metadata.version("lm_eval")
    origin = f"lm-eval {version}, Python {platform.python_version()}, by expectations.py beside this file"
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "expectations.json")
    with open(path, "w") as file:
        file.write('{\n"origin": ' + json.dumps(origin) + ',\n"cases": [\n' + ",\n".join(json.dumps(row) for row in rows) + "\n]}\n")
    print(len(rows), "cases,", sum(row["want"] is None for row in rows), "of them raise", file=sys.stderr)

if __name__ == "__main__":
    main()
