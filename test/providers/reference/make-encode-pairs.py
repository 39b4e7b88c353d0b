"""Writes encode-pairs.json: context and continuation as lm-eval's hf backend splits them into tokens.

    python make-encode-pairs.py MODEL > encode-pairs.json

Made with lm-eval 0.4.13 and transformers 5.17 on fixtures/models/tiny-llama-hh, as it is and with a tokenizer that puts a BOS
token before every text.
"""

import contextlib
import json
import os
import shutil
import sys
import tempfile

from lm_eval.api.instance import Instance
from lm_eval.models.huggingface import HFLM

PAIRS = [
    ("The cat sat on the", " mat"),
    ("The cat sat on the ", "mat"),
    ("The cat sat on the \t\n ", "mat"),
    ("Wha", "tever you say"),
    ("", " The sky"),
    ("", "<|im_end|>The sky"),
    ("", "<|endoftext|>The sky"),
    ("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", "Hello"),
    ("<|endoftext|>Question:", " yes"),
    ("<|im_end|>Question:", " yes"),
    ("na\u00efve caf\u00e9\u00a0", "\u2019\u2019 \U0001f600 end"),
    ("a\u3000\u2003", " b"),
    ("Price: 12", "345"),
]


def with_bos(folder):
    copy = os.path.join(tempfile.mkdtemp(), "model")
    shutil.copytree(folder, copy)
    path = os.path.join(copy, "tokenizer.json")
    with open(path, encoding="utf-8") as file:
        tokenizer = json.load(file)
    bos = "<|endoftext|>"
    tokenizer["post_processor"] = {
        "type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": bos, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {bos: {"id": bos, "ids": [0], "tokens": [bos]}},
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(tokenizer, file)
    path = os.path.join(copy, "tokenizer_config.json")
    with open(path, encoding="utf-8") as file:
        config = json.load(file)
    config["bos_token"] = bos
    del config["add_bos_token"]
    with open(path, "w", encoding="utf-8") as file:
        json.dump(config, file)
    return copy


def splits(folder, add_bos):
    lm = HFLM(pretrained=folder, dtype="float32", device="cpu", batch_size=1, **({} if add_bos is None else {"add_bos_token": add_bos}))
    seen = []
    lm._loglikelihood_tokens = lambda requests, **_: seen.extend(requests) or [(0.0, False)] * len(requests)
    lm.loglikelihood([Instance("loglikelihood", {}, pair, i) for i, pair in enumerate(PAIRS)], disable_tqdm=True)
    return [[list(context), list(continuation)] for _, context, continuation in seen]


def main():
    plain = sys.argv[1]
    bos = with_bos(plain)
    with contextlib.redirect_stdout(sys.stderr):
        runs = [
            {"bos": name == "bos", "add_bos_token": add, "ids": splits(folder, add)}
            for name, folder in (("plain", plain), ("bos", bos))
            for add in ((None,) if name == "plain" else (None, False))
        ]
    print(json.dumps({"reference": "lm-eval 0.4.13, transformers 5.17", "pairs": PAIRS, "runs": runs}))


main()
