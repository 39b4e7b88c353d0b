"""TRL's side of `npm run bench -- rl`: PPO of the last TRL versions that have it (trl.experimental.ppo, 1.10.0 and before).

    python trl_ppo.py CONFIG.json

CONFIG holds `model_name_or_path`, `reward_model` (a sequence classifier; the value model starts from it too), `dataset_name` (JSON
Lines whose rows have `prompt` as messages, all of one length) and TRL's own keys. Prints one JSON object on the last line of stdout:
seconds since 1970 at the end of each update, and the seconds of each update in which answers were written. Versions without PPO
print null.
"""

import importlib.metadata
import json
import os
import sys
import time

os.environ.setdefault("TRL_EXPERIMENTAL_SILENCE", "1")

import torch
from transformers import (
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    TrainerCallback,
)


class Clock(TrainerCallback):
    def __init__(self):
        self.at = []

    def on_step_end(self, args, state, control, **kwargs):
        self.at.append(time.time())


def prompts(path, tokenizer):
    from datasets import Dataset

    with open(path, encoding="utf-8") as lines:
        rows = [json.loads(line)["prompt"] for line in lines]
    texts = [tokenizer.apply_chat_template(row, add_generation_prompt=True, tokenize=False) for row in rows]
    return Dataset.from_dict({"input_ids": [tokenizer(text, add_special_tokens=False)["input_ids"] for text in texts]})


def main():
    try:
        from trl.experimental.ppo import PPOConfig, PPOTrainer, ppo_trainer
    except ImportError as error:
        print(error, file=sys.stderr)
        print("null")
        return
    with open(sys.argv[1], encoding="utf-8") as file:
        config = json.load(file)
    policy, reward, rows = (config.pop(key) for key in ("model_name_or_path", "reward_model", "dataset_name"))
    written = []
    write = ppo_trainer.batch_generation

    def timed(*args, **kwargs):
        begin = time.perf_counter()
        answers = write(*args, **kwargs)
        written.append(time.perf_counter() - begin)
        return answers

    ppo_trainer.batch_generation = timed

    def classifier():
        return AutoModelForSequenceClassification.from_pretrained(reward, dtype=torch.float32, num_labels=1)

    def causal():
        return AutoModelForCausalLM.from_pretrained(policy, dtype=torch.float32)

    tokenizer = AutoTokenizer.from_pretrained(policy, padding_side="left")
    dataset = prompts(rows, tokenizer)
    clock = Clock()
    trainer = PPOTrainer(
        args=PPOConfig(report_to="none", disable_tqdm=True, use_cpu=True, num_sample_generations=0, **config),
        processing_class=tokenizer,
        model=causal(),
        ref_model=causal(),
        reward_model=classifier(),
        value_model=classifier(),
        train_dataset=dataset,
        eval_dataset=dataset,
        callbacks=[clock],
    )
    trainer.train()
    versions = {name: importlib.metadata.version(name) for name in ("trl", "transformers", "torch")}
    found = {"versions": versions, "threads": torch.get_num_threads(), "at": clock.at, "rollout": written}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
