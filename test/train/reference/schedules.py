"""Learning rates of transformers' schedules, written to schedules.json beside this file. Needs torch and transformers."""
import json
from pathlib import Path

import torch
import transformers
from transformers.optimization import get_scheduler


def optimizer(lr):
    return torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=lr)


def case(name, lr, warmup, total, kwargs=None, beyond=3):
    """The rate that each of `total + beyond` steps uses."""
    opt = optimizer(lr)
    schedule = get_scheduler(name, opt, warmup, total, kwargs)
    rates = []
    for _ in range(total + beyond):
        rates.append(opt.param_groups[0]["lr"])
        opt.step()
        schedule.step()
    return dict(name=name, baseLr=lr, warmupSteps=warmup, totalSteps=total, kwargs=kwargs, rates=rates)


cases = [
    case("polynomial", 1e-4, 3, 12, {"power": 2.0, "lr_end": 1e-6}, beyond=0),
    case("polynomial", 5e-5, 0, 6),
    case("cosine_with_restarts", 1e-4, 2, 14, {"num_cycles": 3}),
    case("cosine", 1e-4, 2, 9, {"num_cycles": 1.5}),
    case("cosine_with_min_lr", 2e-4, 2, 9, {"min_lr": 2e-5}),
    case("cosine_warmup_with_min_lr", 2e-4, 3, 9, {"min_lr_rate": 0.1}),
    case("cosine_warmup_with_min_lr", 2e-4, 3, 9, {"min_lr_rate": 0.1, "warmup_lr_rate": 0.2}),
    case("warmup_stable_decay", 1e-4, 3, 15, {"num_decay_steps": 5}),
    case(
        "warmup_stable_decay", 1e-4, 3, 15,
        {"num_decay_steps": 4, "num_stable_steps": 6, "warmup_type": "cosine", "decay_type": "1-sqrt", "min_lr_ratio": 0.1},
    ),
    case("warmup_stable_decay", 1e-4, 3, 15, {"num_decay_steps": 5, "warmup_type": "1-sqrt", "decay_type": "linear"}),
    case("inverse_sqrt", 1e-4, 0, 5),
    case("inverse_sqrt", 1e-4, 2, 9, {"timescale": 5}),
    case("linear", 1e-4, 30, 10),
]

plateau = dict(baseLr=1e-3, kwargs={"factor": 0.5, "patience": 1, "cooldown": 1, "min_lr": 2e-4})
plateau["values"] = [1.0, 0.9, 0.95, 0.91, 0.92, 0.93, 0.94, 0.95, 0.5, 0.6, 0.7, 0.7, 0.7, 0.7]
opt = optimizer(plateau["baseLr"])
schedule = get_scheduler("reduce_lr_on_plateau", opt, None, None, plateau["kwargs"])
plateau["rates"] = []
for value in plateau["values"]:
    schedule.step(value)
    plateau["rates"].append(opt.param_groups[0]["lr"])

origin = f"transformers {transformers.__version__} get_scheduler, torch {torch.__version__}: the rate each step uses"
Path(__file__).with_suffix(".json").write_text(json.dumps(dict(origin=origin, cases=cases, plateau=plateau), indent=1) + "\n")
