"""TRL's side of `npm run bench -- train`: one training process over the given rows, timed from inside.

    python trl_train.py CONFIG.json

CONFIG holds `method` (dpo, sft or reward), `model_name_or_path`, `dataset_name` (a JSON Lines file) and TRL's own keys, the
same that `harness align` is given. Prints one JSON object on the last line of stdout. A step is timed from the end of
the one before it, so that collating and logging count on both sides; tokens are those the attention mask lets through
(all of them where there is no padding), slots are what the model is fed including padding.
"""

import json
import platform
import sys
import time

import datasets
import peft
import torch
import transformers
import trl
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer, TrainerCallback


class Clock(TrainerCallback):
    """Wall-clock seconds at the end of each optimiser step, with the tokens and slots that went into it."""

    def __init__(self):
        self.steps, self.tokens, self.slots = [], 0, 0
        self.began = None

    def count(self, inputs):
        ids, mask = inputs["input_ids"], inputs.get("attention_mask")
        self.slots += ids.numel()
        self.tokens += ids.numel() if mask is None else int(mask.sum())

    def on_train_begin(self, args, state, control, **kwargs):
        self.began = time.time()

    def on_step_end(self, args, state, control, **kwargs):
        self.steps.append({"at": time.time(), "tokens": self.tokens, "slots": self.slots})
        self.tokens = self.slots = 0


def peak_rss_mb():
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return None


def main():
    with open(sys.argv[1]) as file:
        config = json.load(file)
    method, name, rows = config.pop("method"), config.pop("model_name_or_path"), config.pop("dataset_name")
    trainer_class, config_class = {
        "dpo": (trl.DPOTrainer, trl.DPOConfig),
        "sft": (trl.SFTTrainer, trl.SFTConfig),
        "reward": (trl.RewardTrainer, trl.RewardConfig),
    }[method]
    clock = Clock()
    lora = {key.removeprefix("lora_"): config.pop(key) for key in [*config] if key.startswith("lora_")}
    if config.pop("use_peft", False):
        lora["lora_alpha"], lora["lora_dropout"] = lora.pop("alpha"), lora.pop("dropout")
        adapter = {"peft_config": peft.LoraConfig(task_type="CAUSAL_LM", **lora)}
    else:
        adapter = {}
    config = {"use_cpu": True} | config | {"report_to": "none", "disable_tqdm": True}

    class Timed(trainer_class):
        def training_step(self, model, inputs, *args, **kwargs):
            clock.count(inputs)
            return super().training_step(model, inputs, *args, **kwargs)

    model_class, options = AutoModelForCausalLM, {}
    if method == "reward":
        model_class, options = AutoModelForSequenceClassification, {"num_labels": 1}
    trainer = Timed(
        model=model_class.from_pretrained(name, dtype=torch.float32, **options),
        args=config_class(**config),
        train_dataset=datasets.load_dataset("json", data_files=rows, split="train"),
        processing_class=AutoTokenizer.from_pretrained(name),
        callbacks=[clock],
        **adapter,
    )
    trainer.train()
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    result = {
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "trl": trl.__version__,
        },
        "threads": torch.get_num_threads(),
        "gpu": None if trainer.args.use_cpu else torch.cuda.get_device_name(),
        "train_began_at": clock.began,
        "steps": clock.steps,
        "losses": losses,
        "peak_rss_mb": peak_rss_mb(),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
