"""Makes the adapters of test/models/adapters with PEFT, on the checkpoints of families/, and the numbers PEFT gets from them.

    python test/models/make_adapters.py [NAME ...]

Writes adapters/<name>/ (adapter_config.json, adapter_model.safetensors) and adapters/expected.json: for each adapter its
modules with rank and scale, and float32 logits of one sequence (the first 16 columns and the log-sum-exp of every row).
Given names, makes those alone and
leaves the others as they are. All weights are random numbers of our own. Deterministic: same versions, same bytes.
"""

import json
import os
import pathlib
import shutil
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import peft  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402
from peft import IA3Config, LoraConfig, PeftModel, get_peft_model  # noqa: E402
from peft.tuners.ia3 import IA3Layer  # noqa: E402
from peft.tuners.lora import LoraLayer  # noqa: E402
from transformers import AutoModelForCausalLM  # noqa: E402

HERE = pathlib.Path(__file__).parent / "adapters"
FAMILIES = pathlib.Path(__file__).parent / "families"
LENGTH = 24
EVERY = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]

# name: (base, settings). One idea each.
ADAPTERS = {
    "default-targets": ("llama-gqa-tied", {}),
    "default-targets-mistral": ("mistral-head-dim", {}),
    "default-targets-qwen2": ("qwen2-tied", {}),
    "default-targets-qwen3": ("qwen3", {}),
    "biases": ("llama-attention-bias", dict(target_modules=EVERY, lora_dropout=0.1)),
    "rslora": ("qwen2-tied", dict(target_modules=["k_proj", "down_proj"], use_rslora=True)),
    "all-linear": ("qwen3", dict(target_modules="all-linear")),
    "expression": ("llama-gqa-tied", dict(target_modules=r".*layers\.(?P<layer>1)\.self_attn\.[qk]_proj")),
    "whole-names": ("llama-gqa-tied", dict(target_modules=["model.layers.0.mlp.up_proj", "layers.1.mlp.up_proj"])),
    "layers": ("qwen3", dict(target_modules=["q_proj", "up_proj"], layers_to_transform=[1], layers_pattern="layers")),
    "layer": ("qwen3", dict(target_modules=["v_proj"], layers_to_transform=0)),
    "excluded": ("smollm", dict(target_modules=EVERY, exclude_modules=["layers.0.mlp.up_proj", "o_proj"])),
    "excluded-expression": ("smollm", dict(target_modules=EVERY, exclude_modules=r".*\.1\..*")),
    "patterns": (
        "llama-gqa-tied",
        dict(
            target_modules=EVERY,
            # The first that fits counts; PEFT itself sorts them when it saves.
            rank_pattern={r"1\.mlp\..*_proj": 7, "^model.layers.0.self_attn.k_proj": 5, "up_proj": 2},
            alpha_pattern={"k_proj": 3, "mlp.down_proj": 20},
        ),
    ),
    "head-target": ("llama-gqa-tied", dict(target_modules=["q_proj", "lm_head"])),
    "head-target-untied": ("llama-fp16", dict(target_modules=["q_proj", "lm_head"])),
    "head-saved": ("llama-gqa-tied", dict(target_modules=["q_proj"], modules_to_save=["lm_head"])),
    "embedding-saved": ("qwen2-tied", dict(target_modules=["q_proj"], modules_to_save=["embed_tokens"])),
    "both-saved": ("qwen2-tied", dict(target_modules=["q_proj"], modules_to_save=["embed_tokens", "lm_head"])),
    "both-saved-untied": ("llama-fp16", dict(target_modules=["q_proj"], modules_to_save=["embed_tokens", "lm_head"])),
    # Every module whose name ends in norm: both of each layer, those of the heads, and the last.
    "norms-saved": ("qwen3", dict(target_modules=["q_proj"], modules_to_save=["norm"])),
    "module-saved": ("llama-attention-bias", dict(target_modules=EVERY, modules_to_save=["self_attn"])),
    "dora": ("llama-attention-bias", dict(target_modules=EVERY, use_dora=True, lora_dropout=0.1)),
    "dora-head": ("llama-gqa-tied", dict(target_modules=["q_proj", "lm_head"], use_dora=True)),
    "dora-patterns": (
        "qwen3",
        dict(target_modules=EVERY, use_dora=True, use_rslora=True, rank_pattern={"k_proj": 2}, modules_to_save=["norm"]),
    ),
    "ia3": ("qwen2-tied", dict(ia3=True)),
    # Both kinds with biases; the feed-forward ones by an expression.
    "ia3-biases": (
        "llama-mlp-bias",
        dict(ia3=True, target_modules=EVERY, feedforward_modules=r".*\.(0|1)\.mlp\.(up|down)_proj"),
    ),
    "ia3-head": (
        "llama-gqa-tied",
        dict(ia3=True, target_modules=["v_proj", "lm_head"], feedforward_modules=["lm_head"], modules_to_save=["norm"]),
    ),
    "ia3-saved": ("qwen3", dict(ia3=True, target_modules=["q_proj"], feedforward_modules=[], exclude_modules=["layers.0.self_attn.q_proj"])),
    "default-targets-gemma2": ("gemma2", {}),
    "all-linear-gemma3": ("gemma3", dict(target_modules="all-linear")),
    # Layers that store their matrix as [in, out].
    "default-targets-gpt2": ("gpt2", dict(fan_in_fan_out=True)),
    "all-linear-gpt2": ("gpt2-inner-untied", dict(target_modules="all-linear", fan_in_fan_out=True)),
    "module-saved-gpt2": ("gpt2", dict(target_modules=["c_attn"], modules_to_save=["c_fc"], fan_in_fan_out=True)),
}


def numbers(tensor):
    return [float(f"{x:.9g}") for x in tensor.tolist()]


def base_model(base):
    path = FAMILIES / base
    return AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32, attn_implementation="eager").eval()


def modules(model):
    prefix = "base_model.model."
    named = [(name.removeprefix(prefix), m) for name, m in model.named_modules()]
    low_rank = {n: {"r": m.r["default"], "scale": m.scaling["default"]} for n, m in named if isinstance(m, LoraLayer)}
    scaled = {n: {"feedforward": m.is_feedforward} for n, m in named if isinstance(m, IA3Layer)}
    return {**low_rank, **scaled}


def make(name, base, settings, ids):
    torch.manual_seed(sum(name.encode()))
    settings = dict(task_type="CAUSAL_LM", **settings)
    ia3 = settings.pop("ia3", False)
    config = IA3Config(**settings) if ia3 else LoraConfig(r=4, lora_alpha=6, **settings)
    model = get_peft_model(base_model(base), config)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter += 0.1 * torch.randn_like(parameter)
    model.peft_config["default"].base_model_name_or_path = f"families/{base}"
    model.save_pretrained(HERE / name)
    (HERE / name / "README.md").unlink(missing_ok=True)
    # PEFT writes sets, in an order of its own.
    path = HERE / name / "adapter_config.json"
    config = json.loads(path.read_text())
    for key in ("target_modules", "exclude_modules", "modules_to_save", "feedforward_modules"):
        if isinstance(config.get(key), list):
            config[key].sort()
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")

    loaded = PeftModel.from_pretrained(base_model(base), HERE / name).eval()
    with torch.no_grad():
        logits = loaded(torch.tensor([ids])).logits[0]
        plain = base_model(base)(torch.tensor([ids])).logits[0]
    return {
        "name": name,
        "base": base,
        "modules": modules(loaded),
        "ids": ids,
        "first16": [numbers(row) for row in logits[:, :16]],
        "logsumexp": numbers(torch.logsumexp(logits.double(), -1)),
        "moved": float(f"{(logits - plain).abs().max():.3g}"),
    }


def main():
    torch.set_num_threads(1)
    wanted = sys.argv[1:] or list(ADAPTERS)
    path = HERE / "expected.json"
    before = json.loads(path.read_text()) if sys.argv[1:] else {"cases": []}
    cases = {case["name"]: case for case in before["cases"]}
    HERE.mkdir(exist_ok=True)
    generator = torch.Generator().manual_seed(11)
    versions = {"peft": peft.__version__, "transformers": transformers.__version__, "torch": torch.__version__}
    for name, (base, settings) in ADAPTERS.items():
        ids = torch.randint(0, 97, (LENGTH,), generator=generator).tolist()
        if name not in wanted:
            continue
        shutil.rmtree(HERE / name, ignore_errors=True)
        own = {} if before.get("versions", versions) == versions else {"versions": versions}
        cases[name] = make(name, base, settings, ids) | own
    versions = before.get("versions", versions)
    comment = "Made by test/models/make_adapters.py: logits (float32, eager attention) with each adapter, by PEFT."
    head = json.dumps({"comment": comment, "versions": versions})[:-1]
    lines = ",\n".join(json.dumps(case) for case in (cases[name] for name in ADAPTERS))
    path.write_text(f'{head}, "cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
