"""Loads reward models with transformers, adapters of them with PEFT, and prints the scores they give.

    python test/models/check_rewards.py FOLDER

FOLDER/cases.json: {"name": {"base": folder or null, "sequences": [[...], ...]}}; FOLDER/name is the model, or the adapter on
`base`. Prints {"name": {"scores": [...], "complaints": [...]}} as JSON.
"""

import json
import pathlib
import sys
import warnings

import torch
from peft import PeftModel
from transformers import AutoModelForSequenceClassification

torch.set_num_threads(1)
folder = pathlib.Path(sys.argv[1])
found = {}
for name, case in json.loads((folder / "cases.json").read_text()).items():
    options = dict(dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    complaints = []
    if case["base"] is None:
        model, info = AutoModelForSequenceClassification.from_pretrained(folder / name, **options)
        complaints += [f"{kind}: {key}" for kind, keys in info.items() for key in keys]
    else:
        base, _ = AutoModelForSequenceClassification.from_pretrained(case["base"], num_labels=1, pad_token_id=0, **options)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            model = PeftModel.from_pretrained(base, folder / name)
        complaints += [str(w.message) for w in caught]
    pad = model.config.pad_token_id
    longest = max(len(ids) for ids in case["sequences"])
    padded = torch.tensor([ids + [pad] * (longest - len(ids)) for ids in case["sequences"]])
    mask = torch.tensor([[1] * len(ids) + [0] * (longest - len(ids)) for ids in case["sequences"]])
    with torch.no_grad():
        scores = model.eval()(padded, attention_mask=mask).logits[:, 0].tolist()
    found[name] = {"scores": scores, "complaints": complaints, "task": str(getattr(model, "peft_type", model.config.architectures[0]))}
print(json.dumps(found))
