"""Loads every adapter below a folder with PEFT, and every merged model with transformers, and prints their logits.

    python test/models/check_adapters.py FOLDER

FOLDER/cases.json: {"name": {"base": folder, "ids": [...]}}. Reads FOLDER/name/adapter (on its base) and, where there is
one, FOLDER/name/merged. Prints {"name": {"adapter": [[row] ...], "merged": [[row] ...], "complaints": [...]}} as JSON.
"""

import json
import pathlib
import sys
import warnings

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

torch.set_num_threads(1)
folder = pathlib.Path(sys.argv[1])
found = {}
for name, case in json.loads((folder / "cases.json").read_text()).items():
    ids = torch.tensor([case["ids"]])

    def rows(model):
        with torch.no_grad():
            return model.eval()(ids).logits[0].tolist()

    def load(path):
        return AutoModelForCausalLM.from_pretrained(
            path, dtype=torch.float32, attn_implementation="eager", output_loading_info=True
        )

    base, _ = load(case["base"])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        adapted = PeftModel.from_pretrained(base, folder / name / "adapter")
    # PEFT tells of missing and of unexpected keys in warnings; about tied weights and names to come it always warns.
    usual = ("ensure_weight_tying", "is deprecated")
    complaints = [str(w.message) for w in caught if not any(words in str(w.message) for words in usual)]
    found[name] = {"adapter": rows(adapted), "complaints": complaints}
    merged = folder / name / "merged"
    if merged.exists():
        model, info = load(merged)
        complaints += [f"{kind}: {key}" for kind, keys in info.items() for key in keys]
        found[name]["merged"] = rows(model)
print(json.dumps(found))
