"""Makes the tiny random checkpoints of test/models/families and the numbers that transformers gets from them.

    python test/models/make_families.py

Writes families/<name>/ (config.json, generation_config.json, weights), families/expected.json (logits in float32 of one
sequence: the first 16 columns and the log-sum-exp of every row) and families/rope.json (frequencies, cos, sin). Weights
are our own random numbers, wide enough that attention is far from uniform. Deterministic: same versions, same bytes.
"""

import json
import pathlib
import shutil

import torch
import transformers
from transformers import AutoModelForCausalLM, LlamaConfig, MistralConfig, Qwen2Config, Qwen3Config
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

HERE = pathlib.Path(__file__).parent / "families"
SIZES = dict(vocab_size=97, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4)
SIZES |= dict(num_key_value_heads=2, max_position_embeddings=128, bos_token_id=None, eos_token_id=2, pad_token_id=0)
LENGTH = 40
LLAMA3 = dict(
    rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=32
)


def llama(**options):
    return LlamaConfig(**{**SIZES, **options})


def theta(value, **scaling):
    return {"rope_type": "default", "rope_theta": value, **scaling}


# name: (configuration, how it is stored). bf16 halves the size and is what most real checkpoints are.
FAMILIES = {
    "llama-gqa-tied": (llama(tie_word_embeddings=True), {}),
    "llama-fp16": (llama(rms_norm_eps=1e-5), {"dtype": torch.float16}),
    "llama-attention-bias": (llama(attention_bias=True), {"dtype": torch.bfloat16}),
    "llama-mlp-bias": (llama(mlp_bias=True, num_key_value_heads=4), {"dtype": torch.bfloat16}),
    "llama-head-dim": (llama(head_dim=12, num_key_value_heads=1), {"dtype": torch.bfloat16}),
    "llama-rope-linear": (llama(rope_parameters=theta(1e4, rope_type="linear", factor=2.5)), {"dtype": torch.bfloat16}),
    "llama-rope-llama3": (
        llama(head_dim=16, rope_parameters={"rope_theta": 5e5, **LLAMA3}),
        {"dtype": torch.bfloat16},
    ),
    "llama-old-layout": (
        llama(tie_word_embeddings=True, rope_parameters=theta(2e4, rope_type="linear", factor=4.0)),
        {"dtype": torch.bfloat16, "old": True},
    ),
    "llama-old-llama3": (
        llama(tie_word_embeddings=True, head_dim=16, rope_parameters={"rope_theta": 5e5, **LLAMA3}),
        {"dtype": torch.bfloat16, "old": True},
    ),
    "llama-sharded": (llama(), {"dtype": torch.bfloat16, "max_shard_size": "16KB"}),
    "smollm": (
        llama(
            hidden_size=36,
            num_attention_heads=9,
            num_key_value_heads=3,
            tie_word_embeddings=True,
            rope_parameters=theta(1e5),
            rms_norm_eps=1e-5,
        ),
        {"dtype": torch.bfloat16},
    ),
    "mistral-sliding": (MistralConfig(**SIZES, sliding_window=7, rms_norm_eps=1e-5), {"dtype": torch.bfloat16}),
    "mistral-head-dim": (
        MistralConfig(**SIZES, sliding_window=None, head_dim=12, rope_parameters=theta(1e6)),
        {"dtype": torch.bfloat16},
    ),
    "qwen2-tied": (
        Qwen2Config(**SIZES, tie_word_embeddings=True, rope_parameters=theta(1e6)),
        {"dtype": torch.bfloat16},
    ),
    "qwen2-sliding": (
        Qwen2Config(**SIZES, use_sliding_window=True, sliding_window=9, max_window_layers=1),
        {"dtype": torch.bfloat16},
    ),
    "qwen3": (Qwen3Config(**SIZES, head_dim=16, rope_parameters=theta(1e6)), {"dtype": torch.bfloat16}),
    "qwen3-bias-tied": (
        Qwen3Config(**SIZES, head_dim=12, attention_bias=True, tie_word_embeddings=True),
        {"dtype": torch.bfloat16},
    ),
}


def randomise(model):
    """Biases and norms too, which transformers starts at 0 and 1: an ignored one must change the logits."""
    for name, weight in model.named_parameters():
        with torch.no_grad():
            if name.endswith("norm.weight"):
                weight.uniform_(0.7, 1.3)
            elif name.endswith("bias"):
                weight.normal_(0, 0.5)
            else:
                weight.normal_(0, 0.9 / weight.shape[1] ** 0.5 if weight.ndim == 2 else 1)


def old_layout(path):
    """config.json as transformers wrote it before version 5."""
    config = json.loads(path.read_text())
    rope = config.pop("rope_parameters")
    config["rope_theta"] = rope.pop("rope_theta")
    config["torch_dtype"] = config.pop("dtype")
    if rope["rope_type"] == "linear":
        rope["type"] = rope.pop("rope_type")
    config["rope_scaling"] = rope
    config["transformers_version"] = "4.40.0"
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def numbers(tensor):
    return [float(f"{x:.9g}") for x in tensor.tolist()]


def make(name, config, ids, dtype=torch.float32, old=False, max_shard_size="1GB"):
    folder = HERE / name
    torch.manual_seed(sum(name.encode()))
    model = AutoModelForCausalLM.from_config(config)
    randomise(model)
    model.to(dtype).save_pretrained(folder, max_shard_size=max_shard_size)
    if old:
        old_layout(folder / "config.json")
    loaded = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    with torch.no_grad():
        logits = loaded(torch.tensor([ids])).logits[0]
    first = [numbers(row) for row in logits[:, :16]]
    return {"name": name, "ids": ids, "first16": first, "logsumexp": numbers(torch.logsumexp(logits.double(), -1))}


def rope_case(head_dim, parameters, positions):
    config = llama(head_dim=head_dim, rope_parameters=dict(parameters), max_position_embeddings=131072)
    rotary = LlamaRotaryEmbedding(config)
    cos, sin = rotary(torch.zeros(1), torch.tensor([positions]))
    half = head_dim // 2
    return {
        "config": json.loads(config.to_json_string()),
        "positions": positions,
        "inv_freq": numbers(rotary.inv_freq),
        "cos": [numbers(row) for row in cos[0, :, :half]],
        "sin": [numbers(row) for row in sin[0, :, :half]],
    }


def write(name, value, comment):
    versions = {"transformers": transformers.__version__, "torch": torch.__version__}
    cases = ",\n".join(json.dumps(case) for case in value)
    head = json.dumps({"comment": comment, "versions": versions})[:-1]
    (HERE / name).write_text(f'{head}, "cases": [\n{cases}\n]}}\n')


def main():
    torch.set_num_threads(1)
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir()
    generator = torch.Generator().manual_seed(7)
    cases = []
    for name, (config, stored) in FAMILIES.items():
        ids = torch.randint(0, 97, (LENGTH,), generator=generator).tolist()
        cases.append(make(name, config, ids, **stored))
    comment = "Made by test/models/make_families.py: logits (float32, eager attention) of one unpadded sequence per model."
    write("expected.json", cases, comment)
    positions = [0, 1, 2, 17, 300, 2047]
    ropes = [
        rope_case(64, theta(1e4), positions),
        rope_case(32, theta(1e6), positions),
        rope_case(64, theta(1e5, rope_type="linear", factor=2.5), positions),
        rope_case(64, {**LLAMA3, "rope_theta": 5e5, "original_max_position_embeddings": 8192}, positions),
        rope_case(128, {**LLAMA3, "rope_theta": 5e5, "factor": 32.0, "original_max_position_embeddings": 8192}, positions),
    ]
    write("rope.json", ropes, "Made by test/models/make_families.py: LlamaRotaryEmbedding in float32.")


if __name__ == "__main__":
    main()
