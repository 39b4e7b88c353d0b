"""Logs of Inspect (inspect-ai 0.3.285) on items of our own: `python make_inspect.py ITEMS.jsonl OUT`, ITEMS being
evals/tasks/embedded/arithmetic.jsonl. The answers are written by a solver, so that no model is asked; scorers, metrics and
files are Inspect's own. Model a is wrong on 2 of 12 items, model b on those and 6 more."""
import json
import sys

from inspect_ai import Task, eval, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import includes, match
from inspect_ai.solver import solver

items, out = sys.argv[1:]
rows = [json.loads(line) for line in open(items)][:12]
wrong = {"a": {2, 5}, "b": {1, 2, 3, 5, 6, 8, 9, 10}}


@solver
def written():
    answers = {row["id"]: "I do not know." if i in wrong[model] else f"It is {row['answer']}" for i, row in enumerate(rows)}

    async def solve(state, generate):
        state.output = ModelOutput.from_content(f"mockllm/{model}", answers[state.sample_id])
        return state

    return solve


@task
def arithmetic():
    samples = [Sample(id=row["id"], input=row["question"], target=str(row["answer"])) for row in rows]
    return Task(dataset=MemoryDataset(samples, name="arithmetic"), solver=[written()], scorer=[match(), includes()], version=2)


for model, form in [("a", "eval"), ("b", "json")]:
    eval(arithmetic(), model=f"mockllm/{model}", log_dir=f"{out}/{model}", log_format=form, log_samples=form == "eval", display="none")
