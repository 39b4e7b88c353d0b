"""Makes the tiny random checkpoints of test/models/families and the numbers that transformers gets from them.

    python test/models/make_families.py [NAME ...]

Writes families/<name>/ (config.json, generation_config.json, weights), families/expected.json (logits in float32 of one
sequence: the first 16 columns and the log-sum-exp of every row), families/training.json (the mean loss of that sequence and
its gradients: of each parameter the norm and four numbers), families/generation.json (greedy continuations with a penalty on repetition) and
families/rope.json (frequencies, cos, sin). Given names, makes those models alone and leaves the others as they are. Weights
are our own random numbers, wide enough that attention is far from uniform. Deterministic: same versions, same bytes.
"""

import json
import pathlib
import shutil
import sys

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, Gemma2Config, Gemma3TextConfig, GPT2Config, LlamaConfig, MistralConfig
from transformers import Qwen2Config, Qwen3Config
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


GEMMA = {**SIZES, "num_hidden_layers": 3, "head_dim": 12, "eos_token_id": 96}
GPT2 = dict(vocab_size=97, n_embd=32, n_layer=2, n_head=4, n_positions=64, bos_token_id=None, eos_token_id=96)


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
    # Caps well below what scores and logits would reach; windows shorter than the text.
    "gemma2": (
        Gemma2Config(
            **GEMMA, query_pre_attn_scalar=20, sliding_window=7, attn_logit_softcapping=3.0, final_logit_softcapping=2.5
        ),
        {"dtype": torch.bfloat16},
    ),
    "gemma2-untied-uncapped": (
        Gemma2Config(
            **GEMMA,
            sliding_window=9,
            attn_logit_softcapping=None,
            final_logit_softcapping=None,
            attention_bias=True,
            tie_word_embeddings=False,
        ),
        {"dtype": torch.bfloat16},
    ),
    "gemma3": (
        Gemma3TextConfig(
            **GEMMA,
            query_pre_attn_scalar=20,
            sliding_window=6,
            layer_types=["sliding_attention", "sliding_attention", "full_attention"],
            rope_parameters={"sliding_attention": theta(1e3), "full_attention": theta(5e4, rope_type="linear", factor=4.0)},
        ),
        {"dtype": torch.bfloat16},
    ),
    "gemma3-old-layout": (
        Gemma3TextConfig(
            **GEMMA,
            sliding_window=5,
            layer_types=["sliding_attention", "full_attention", "sliding_attention"],
            rope_parameters={"sliding_attention": theta(2e3), "full_attention": theta(1e5, rope_type="linear", factor=8.0)},
        ),
        {"dtype": torch.bfloat16, "old": True},
    ),
    "gpt2": (GPT2Config(**GPT2), {"dtype": torch.bfloat16}),
    "gpt2-inner-untied": (
        GPT2Config(**GPT2, n_inner=40, tie_word_embeddings=False, scale_attn_by_inverse_layer_idx=True),
        {"dtype": torch.bfloat16},
    ),
    "gpt2-bare": (GPT2Config(**GPT2), {"dtype": torch.bfloat16, "bare_names": True}),
}

# Whose gradients and continuations are written down; the golden tests have those of Llama.
TRAINED = ["qwen3-bias-tied", "gemma2", "gemma2-untied-uncapped", "gemma3", "gpt2", "gpt2-inner-untied"]
PROMPT, NEW = 12, 28


def randomise(model):
    """Biases and norms too, which transformers starts at 0 and 1: an ignored one must change the logits."""
    for name, weight in model.named_parameters():
        with torch.no_grad():
            if name.endswith("norm.weight") or (".ln_" in name and name.endswith(".weight")):
                weight.uniform_(0.7, 1.3)
            elif name.endswith("bias"):
                weight.normal_(0, 0.5)
            else:
                weight.normal_(0, 0.9 / weight.shape[1] ** 0.5 if weight.ndim == 2 else 1)


def old_layout(path):
    """config.json as transformers wrote it before version 5."""
    config = json.loads(path.read_text())
    rope = config.pop("rope_parameters")
    if "full_attention" in rope:
        config["rope_local_base_freq"] = rope["sliding_attention"]["rope_theta"]
        rope = rope["full_attention"]
        config["sliding_window_pattern"] = config.pop("layer_types").index("full_attention") + 1
    config["rope_theta"] = rope.pop("rope_theta")
    config["torch_dtype"] = config.pop("dtype")
    if rope["rope_type"] == "linear" and "rope_local_base_freq" not in config:
        rope["type"] = rope.pop("rope_type")
    config["rope_scaling"] = rope
    config["transformers_version"] = "4.40.0"
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def numbers(tensor):
    return [float(f"{x:.9g}") for x in tensor.tolist()]


def bare(folder):
    """The weights as the checkpoints of OpenAI's GPT-2 hold them: without the leading module, with the kept masks."""
    path = folder / "model.safetensors"
    tensors = {name.removeprefix("transformer."): tensor for name, tensor in load_file(path).items()}
    for name in [name for name in tensors if name.endswith("attn.c_attn.weight")]:
        tensors[name.replace("c_attn.weight", "bias")] = torch.ones(1, 1, 8, 8, dtype=torch.bfloat16).tril()
    save_file(tensors, path, {"format": "pt"})


def trained(name, ids):
    model = AutoModelForCausalLM.from_pretrained(HERE / name, dtype=torch.float32, attn_implementation="eager").eval()
    # torch gives the padding token's row no gradient; these texts have the token as any other.
    model.get_input_embeddings().padding_idx = None
    row = torch.tensor([ids])
    loss = torch.nn.functional.cross_entropy(model(row).logits[0, :-1], row[0, 1:])
    loss.backward()
    gradients = {
        name: numbers(torch.cat([weight.grad.norm()[None], weight.grad.reshape(-1)[:4]]))
        for name, weight in model.named_parameters()
    }
    return {"name": name, "loss": loss.item(), "gradients": gradients}


def generated(name, ids):
    model = AutoModelForCausalLM.from_pretrained(HERE / name, dtype=torch.float32, attn_implementation="eager").eval()
    row = torch.tensor([ids[:PROMPT]])
    options = dict(do_sample=False, max_new_tokens=NEW, eos_token_id=None, pad_token_id=0, repetition_penalty=1.5)
    whole = model.generate(row, attention_mask=torch.ones_like(row), **options)
    return {"name": name, "prompt": ids[:PROMPT], "new": whole[0, PROMPT:].tolist()}


def make(name, config, ids, dtype=torch.float32, old=False, bare_names=False, max_shard_size="1GB"):
    folder = HERE / name
    torch.manual_seed(sum(name.encode()))
    model = AutoModelForCausalLM.from_config(config)
    randomise(model)
    model.to(dtype).save_pretrained(folder, max_shard_size=max_shard_size)
    if old:
        old_layout(folder / "config.json")
    if bare_names:
        bare(folder)
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


VERSIONS = {"transformers": transformers.__version__, "torch": torch.__version__}


def write(name, value, comment, versions=VERSIONS):
    cases = ",\n".join(json.dumps(case) for case in value)
    head = json.dumps({"comment": comment, "versions": versions})[:-1]
    (HERE / name).write_text(f'{head}, "cases": [\n{cases}\n]}}\n')


def merged(name, fresh, comment):
    """Writes the cases into a file, those of other models as they stand there."""
    path = HERE / name
    before = json.loads(path.read_text()) if path.exists() else {"cases": []}
    cases = {case["name"]: case for case in before["cases"]}
    for case in fresh:
        own = {} if before.get("versions", VERSIONS) == VERSIONS else {"versions": VERSIONS}
        cases[case["name"]] = case | own
    write(name, [cases[name] for name in FAMILIES if name in cases], comment, before.get("versions", VERSIONS))


def main():
    torch.set_num_threads(1)
    wanted = sys.argv[1:] or list(FAMILIES)
    for name in wanted:
        shutil.rmtree(HERE / name, ignore_errors=True)
    HERE.mkdir(exist_ok=True)
    generator = torch.Generator().manual_seed(7)
    texts = {name: torch.randint(0, 97, (LENGTH,), generator=generator).tolist() for name in FAMILIES}
    cases = [make(name, FAMILIES[name][0], texts[name], **FAMILIES[name][1]) for name in wanted]
    comment = "Made by test/models/make_families.py: logits (float32, eager attention) of one unpadded sequence per model."
    merged("expected.json", cases, comment)
    chosen = [name for name in TRAINED if name in wanted]
    merged(
        "training.json",
        [trained(name, texts[name]) for name in chosen],
        "Made by test/models/make_families.py: mean loss of the sequence in expected.json, and of each parameter's gradient"
        " the norm and the first four numbers.",
    )
    merged(
        "generation.json",
        [generated(name, texts[name]) for name in chosen],
        "Made by test/models/make_families.py: greedy continuations with transformers' cache and repetition_penalty 1.5.",
    )
    if sys.argv[1:]:
        return
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
