"""Runs lm-eval 0.4.13 over the tasks beside this file, with answers from a hash, and writes results_shapes.json."""
import glob
import hashlib
import json
import os
import shutil
import tempfile

os.environ["DISABLE_MULTIPROC"] = os.environ["HF_DATASETS_OFFLINE"] = os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np
from lm_eval import evaluator
from lm_eval.api.model import LM
from lm_eval.tasks import TaskManager
from transformers import AutoTokenizer

HERE = os.path.dirname(os.path.abspath(__file__))
TOKENIZER = AutoTokenizer.from_pretrained(os.path.join(HERE, "../../../fixtures/models/tiny-llama-hh"))
WORDS = ["The answer is", "3", "7", "15", "14", "10", "18", "101", "maybe 7", "the number 15", "The number 10!", "42. So", ""]
RUNS = {
    "run_plain": {},
    "run_chat_turns": {"apply_chat_template": True, "fewshot_as_multiturn": True, "system_instruction": "Be brief."},
    "run_chat_one": {"apply_chat_template": True, "fewshot_as_multiturn": False},
    "run_system": {"system_instruction": "Be brief.", "limit": 0.35},
    "run_shots": {"num_fewshot": 3},
}
# lm-eval itself fails on these with three examples: targets that are no text, or too few examples.
NOT_WITH_SHOTS = {"duplicates", "samples_gen", "defaults_gen", "many_golds", "list_target"}


def number(*texts):
    return int(hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12], 16)


class Hashed(LM):
    tokenizer_name = "tiny"

    def loglikelihood(self, requests):
        return [(-(number(*r.args) % 100000) / 5000, number(*r.args) % 3 == 0) for r in requests]

    def loglikelihood_rolling(self, requests):
        return [-(number(r.args[0]) % 100000) / 100 for r in requests]

    def generate_until(self, requests):
        seen, answers = {}, []
        for request in requests:
            prompt = request.args[0]
            seen[prompt] = seen.get(prompt, 0) + 1
            n = number(prompt, str(seen[prompt]))
            answers.append(WORDS[n % len(WORDS)] + (" " + WORDS[n // 100 % len(WORDS)] if n % 5 == 0 else ""))
        return answers

    def apply_chat_template(self, chat, add_generation_prompt=True):
        ends = {"add_generation_prompt": add_generation_prompt, "continue_final_message": not add_generation_prompt}
        return TOKENIZER.apply_chat_template(chat, tokenize=False, **ends)

    def chat_template(self, _):
        return TOKENIZER.chat_template


def plain(value):
    return value.tolist() if isinstance(value, (np.generic, np.ndarray)) else str(value)


copy = tempfile.mkdtemp()
for path in glob.glob(HERE + "/tasks/*"):
    with open(path) as file, open(os.path.join(copy, os.path.basename(path)), "w") as out:
        out.write(file.read().replace("DATA/", HERE + "/data/"))
manager = TaskManager(include_path=copy, include_defaults=False)
golden = {
    "reference": "lm-eval 0.4.13 with answers from a hash",
    "chat_template": TOKENIZER.chat_template,
    "seeds": {"random": 0, "numpy": 1234, "torch": 1234, "fewshot": 1234},
    "tolerance": {"loglikelihood_abs": 2e-4, "score_counts": 1e-6, "score_from_loglikelihoods_rel": 1e-3},
}
for name, settings in RUNS.items():
    for tree in (False, True):
        if tree and name not in ("run_plain", "run_shots"):
            continue
        skip = NOT_WITH_SHOTS if name == "run_shots" else set()
        tasks = ["tree"] if tree else [task for task in manager.all_subtasks if task not in skip]
        found = evaluator.simple_evaluate(
            model=Hashed(), tasks=tasks, task_manager=manager, bootstrap_iters=1000, log_samples=True,
            random_seed=0, numpy_random_seed=1234, torch_random_seed=1234, fewshot_random_seed=1234, **settings,
        )
        left_out = ("doc", "doc_hash", "prompt_hash", "target_hash")
        golden[name + ("_tree" if tree else "")] = {
            "note": json.dumps(settings), "max_length": 1024, "bootstrap_iters": 1000, **settings,
            "results": found["results"], "groups": found.get("groups", {}), "n_shot": found["n-shot"],
            "versions": found["versions"], "higher_is_better": found["higher_is_better"], "n_samples": found["n-samples"],
            "samples": {
                task: [{key: value for key, value in each.items() if key not in left_out} for each in samples]
                for task, samples in found["samples"].items()
            },
        }
shutil.rmtree(copy)
with open(HERE + "/results_shapes.json", "w") as file:
    json.dump(golden, file, default=plain, ensure_ascii=False)
