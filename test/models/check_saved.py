"""Loads every model folder below the given one with transformers and compares its logits with families/expected.json.

    python test/models/check_saved.py FOLDER

Prints {"name": {"difference": largest absolute difference, "dtype": ..., "complaints": [...]}} as JSON.
"""

import json
import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM

torch.set_num_threads(1)
folder = pathlib.Path(sys.argv[1])
expected = json.loads((pathlib.Path(__file__).parent / "families" / "expected.json").read_text())["cases"]
found = {}
for case in expected:
    path = folder / case["name"]
    if not path.exists():
        continue
    model, info = AutoModelForCausalLM.from_pretrained(path, attn_implementation="eager", output_loading_info=True)
    with torch.no_grad():
        logits = model.eval()(torch.tensor([case["ids"]])).logits[0]
    first = (logits[:, :16] - torch.tensor(case["first16"])).abs().max()
    total = (torch.logsumexp(logits.double(), -1) - torch.tensor(case["logsumexp"], dtype=torch.double)).abs().max()
    complaints = [f"{kind}: {name}" for kind, names in info.items() for name in names]
    found[case["name"]] = {"difference": float(max(first, total)), "dtype": str(model.dtype), "complaints": complaints}
print(json.dumps(found))
