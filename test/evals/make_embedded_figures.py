"""What lm-eval makes of the embedded tasks: writes embedded-figures.json beside this file.

    python test/evals/make_embedded_figures.py

Needs lm-eval 0.4.13, transformers, rouge-score. The tasks run unchanged, but for metrics that lm-eval lacks: these are taken
out of a copy of the YAML and computed here from lm-eval's answers, ROUGE with rouge-score, token F1 by SQuAD's rules.
"""
import json
import os
import re
import string
import tempfile
from collections import Counter
from pathlib import Path

import lm_eval
import yaml
from lm_eval.tasks import TaskManager
from rouge_score.rouge_scorer import RougeScorer

ROOT = Path(__file__).resolve().parents[2]
TASKS = ROOT / "evals/tasks/embedded"
OWN = {"rouge1", "rougeL", "token_f1"}


def squad_words(text):
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def token_f1(answer, reference):
    a, b = squad_words(answer), squad_words(reference)
    same = sum((Counter(a) & Counter(b)).values())
    return 0.0 if same == 0 else 2 * same / (len(a) + len(b))


def own_metric(name, pairs):
    if name == "token_f1":
        return sum(token_f1(a, r) for a, r in pairs) / len(pairs)
    scorer = RougeScorer([name])
    return sum(scorer.score(r, a)[name].fmeasure for a, r in pairs) / len(pairs)


def main():
    with tempfile.TemporaryDirectory() as folder:
        own = {}
        for file in TASKS.iterdir():
            text = file.read_text()
            if file.suffix == ".yaml" and "metric_list" in (task := yaml.safe_load(text)):
                own[task["task"]] = [m["metric"] for m in task["metric_list"] if m["metric"] in OWN]
                task["metric_list"] = [m for m in task["metric_list"] if m["metric"] not in OWN] or [
                    {"metric": "exact_match", "aggregation": "mean", "higher_is_better": True}
                ]
                text = yaml.safe_dump(task)
            Path(folder, file.name).write_text(text)
        os.chdir(folder)
        manager = TaskManager(include_path=".", include_defaults=False)
        result = lm_eval.simple_evaluate(
            model="hf",
            model_args={"pretrained": str(ROOT / "fixtures/models/tiny-llama-hh"), "dtype": "float32"},
            tasks=["embedded"], task_manager=manager, device="cpu", batch_size=1, bootstrap_iters=0, log_samples=True,
        )
        os.chdir("/")
    tasks = {}
    for name, samples in sorted(result["samples"].items()):
        metrics = {
            key: float(value)
            for key, value in result["results"][name].items()
            if "," in key and "stderr" not in key and not (own[name] and name == "embedded_summaries")
        }
        first = [s for s in samples if s["filter"] == samples[0]["filter"]]
        first.sort(key=lambda s: s["doc_id"])
        for metric in own[name]:
            key = f"{metric},{samples[0]['filter']}"
            metrics[key] = own_metric(metric, [(s["filtered_resps"][0], s["target"]) for s in first])
        answers = []
        for s in first:
            for [answer] in s["resps"]:
                answers.append(answer if isinstance(answer, str) else round(answer[0] if isinstance(answer, (tuple, list)) else answer, 4))
        tasks[name] = {"metrics": metrics, "answers": answers}
    groups = {
        name: {k: v for k, v in values.items() if "," in k and "stderr" not in k}
        for name, values in result.get("groups", {}).items()
    }
    figures = {
        "origin": f"lm-eval {lm_eval.__version__}, hf backend, float32, batch 1; test/evals/make_embedded_figures.py",
        "tasks": tasks,
        "groups": groups,
    }
    Path(__file__).with_name("embedded-figures.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")


main()
