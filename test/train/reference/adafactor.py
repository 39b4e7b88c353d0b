"""Writes adafactor.json: transformers' Adafactor as its Trainer sets it up (scale_parameter and relative_step off), five
steps in float64 of a matrix and a vector. Run with a Python that has torch and transformers."""
import json
import pathlib

import torch
from transformers.optimization import Adafactor

torch.manual_seed(3)
torch.set_default_dtype(torch.float64)
cases = []
for shape, decay, args in [((4, 6), 0.0, {}), ((5,), 0.1, {}), ((6, 3), 0.05, {"clip_threshold": 0.5, "decay_rate": -0.6}), ((3, 5), 0.0, {"scale_parameter": True})]:
    start = torch.randn(shape)
    grads = [torch.randn(shape) for _ in range(5)]
    p = torch.nn.Parameter(start.clone())
    optimizer = Adafactor([p], lr=0.02, weight_decay=decay, relative_step=False, **{"scale_parameter": False, **args})
    params = []
    for g in grads:
        p.grad = g.clone()
        optimizer.step()
        params.append(p.detach().clone())
    rows = lambda t: t.reshape(1, -1).tolist() if t.dim() == 1 else t.tolist()
    camel = {"clip_threshold": "clipThreshold", "decay_rate": "decayRate", "scale_parameter": "scaleParameter"}
    cases.append({"lr": 0.02, "weight_decay": decay, "args": {camel[k]: v for k, v in args.items()}, "start": rows(start), "grads": [rows(g) for g in grads], "params": [rows(q) for q in params]})
out = json.loads(json.dumps({"source": "transformers.optimization.Adafactor", "cases": cases}), parse_float=lambda x: float(f"{float(x):.9g}"))
pathlib.Path(__file__).with_name("adafactor.json").write_text(json.dumps(out) + "\n")
