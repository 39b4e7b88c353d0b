"""Makes test/data/reference/shared-tokens.json: which places of two sequences Python's difflib finds equal.

    python test/data/reference/make_shared_tokens.py

Our own random sequences: short ones over few tokens, edits of each other, and ones of 200 tokens or more, where difflib
leaves out tokens that are frequent in the second sequence.
"""

import difflib
import json
import pathlib
import random

OUT = pathlib.Path(__file__).parent / "shared-tokens.json"


def places(a, b):
    equal = [op[1:] for op in difflib.SequenceMatcher(None, a, b).get_opcodes() if op[0] == "equal"]
    return [[i for x, y, _, _ in equal for i in range(x, y)], [j for _, _, x, y in equal for j in range(x, y)]]


def edited(draw, a, tokens):
    b = list(a)
    for _ in range(draw.randint(1, max(1, len(a) // 8))):
        at = draw.randrange(len(b) + 1)
        b[at : at + draw.randint(0, 2)] = [draw.randrange(tokens) for _ in range(draw.randint(0, 2))]
    return b


def main():
    draw = random.Random(3)
    pairs = [([], []), ([1], []), ([], [1]), ([1, 2, 3], [1, 2, 3]), ([1, 1, 1], [1, 1])]
    for length, tokens in [(4, 2), (8, 3), (12, 4), (20, 5), (30, 30)]:
        for _ in range(6):
            a = [draw.randrange(tokens) for _ in range(length)]
            pairs.append((a, edited(draw, a, tokens)))
            pairs.append((a, [draw.randrange(tokens) for _ in range(draw.randint(1, length + 3))]))
    for length, tokens in [(199, 9), (200, 9), (260, 60), (410, 120)]:
        a = [draw.randrange(tokens) for _ in range(length)]
        pairs.append((edited(draw, a, tokens), a))
    cases = [{"a": a, "b": b, "places": places(a, b)} for a, b in pairs]
    written = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    OUT.write_text(f'{{"comment": "Made by test/data/reference/make_shared_tokens.py with Python\'s difflib.", "cases": [\n{written}\n]}}\n')


if __name__ == "__main__":
    main()
