"""Makes the reward models of test/models/rewards with transformers and PEFT, on the checkpoints of families/.

    python test/models/make_rewards.py

Writes rewards/<name>/ (a model or an adapter folder) and rewards/expected.json: token sequences of differing lengths, and
the score of each as transformers gives it, padded on the right in one batch. All weights are random numbers of our own.
Deterministic: same versions, same bytes.
"""

import json
import os
import pathlib
import shutil

os.environ["HF_HUB_OFFLINE"] = "1"

import peft  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402
from peft import LoraConfig, get_peft_model  # noqa: E402
from transformers import AutoModelForSequenceClassification  # noqa: E402

HERE = pathlib.Path(__file__).parent / "rewards"
FAMILIES = HERE.parent / "families"
PAD = 0
LENGTHS = [3, 17, 9, 24, 1, 12]

# name: (base, settings of an adapter)
REWARDS = {
    "llama": ("llama-gqa-tied", None),
    "qwen3": ("qwen3", None),
    "adapter": ("llama-gqa-tied", dict(r=4, target_modules="all-linear")),
}


def main():
    torch.set_num_threads(1)
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir()
    cases = []
    for number, (name, (base, settings)) in enumerate(REWARDS.items()):
        torch.manual_seed(100 + number)
        model = AutoModelForSequenceClassification.from_pretrained(
            FAMILIES / base, num_labels=1, pad_token_id=PAD, dtype=torch.float32, attn_implementation="eager"
        )
        torch.nn.init.normal_(model.score.weight, std=0.5)
        if settings is not None:
            model = get_peft_model(model, LoraConfig(task_type="SEQ_CLS", **settings))
            for key, weight in model.named_parameters():
                if "lora_B" in key or "modules_to_save" in key:
                    torch.nn.init.normal_(weight, std=0.5)
            model.peft_config["default"].base_model_name_or_path = f"families/{base}"
        model.eval().save_pretrained(HERE / name)
        (HERE / name / "README.md").unlink(missing_ok=True)
        if settings is not None:
            file = HERE / name / "adapter_config.json"
            config = json.loads(file.read_text())
            # PEFT keeps them in a set.
            file.write_text(json.dumps(config | {"target_modules": sorted(config["target_modules"])}, indent=2) + "\n")
        vocabulary = model.config.vocab_size
        sequences = [torch.randint(1, vocabulary, (length,)).tolist() for length in LENGTHS]
        longest = max(LENGTHS)
        padded = torch.tensor([ids + [PAD] * (longest - len(ids)) for ids in sequences])
        with torch.no_grad():
            scores = model(padded, attention_mask=(padded != PAD).long()).logits[:, 0].tolist()
        cases.append({"name": name, "base": base, "sequences": sequences, "scores": scores})
    versions = {"torch": torch.__version__, "transformers": transformers.__version__, "peft": peft.__version__}
    text = json.dumps({"versions": versions, "cases": cases}, separators=(",", ":"))
    (HERE / "expected.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
