"""The references' side of `npm run bench -- eval`: log-likelihoods by lm-eval's hf backend, generation by transformers.

    python lm_eval_requests.py JOB.json

Prints one JSON object. Importing packages and reading the model are not counted.
"""

import contextlib
import importlib.metadata
import json
import os
import sys
import time


def scores(job, rows):
    from lm_eval.api.instance import Instance
    from lm_eval.models.huggingface import HFLM

    lm = HFLM(pretrained=job["model"], dtype="float32", device="cpu", batch_size=job["batchSize"])
    args = [(row["context"], row["continuation"]) for row in rows]
    requests = [Instance("loglikelihood", {}, a, i) for i, a in enumerate(args)]
    begin = time.perf_counter()
    answers = lm.loglikelihood(requests, disable_tqdm=True)
    seconds = time.perf_counter() - begin
    return {"seconds": seconds, "logprobs": [answer[0] for answer in answers], "texts": [], "tokens": 0}


def texts(job, rows):
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(job["model"], padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(job["model"], dtype=torch.float32).eval()
    new = job["newTokens"]
    size = job["batchSize"]
    out = []
    tokens = 0
    warm_up = job.get("warmUp", 0)
    if warm_up > 0:
        batch = tokenizer([row["context"] for row in rows[:warm_up]], return_tensors="pt", padding=True)
        with torch.inference_mode():
            model.generate(**batch, max_new_tokens=4, do_sample=False, pad_token_id=tokenizer.pad_token_id)
        rows = rows[warm_up:]
    begin = time.perf_counter()
    for at in range(0, len(rows), size):
        batch = tokenizer([row["context"] for row in rows[at : at + size]], return_tensors="pt", padding=True)
        with torch.inference_mode():
            ids = model.generate(
                **batch, max_new_tokens=new, do_sample=False, pad_token_id=tokenizer.pad_token_id
            )
        for row in ids[:, batch["input_ids"].shape[1] :].tolist():
            ends = [i for i, token in enumerate(row) if token == tokenizer.eos_token_id]
            tokens += ends[0] + 1 if ends else len(row)
            out.append(tokenizer.decode(row, skip_special_tokens=True))
    return {"seconds": time.perf_counter() - begin, "logprobs": [], "texts": out, "tokens": tokens}


def main():
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    with open(job["requests"], encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    # lm-eval and its parts print to stdout while they load.
    with contextlib.redirect_stdout(sys.stderr):
        output = texts(job, rows) if "newTokens" in job else scores(job, rows)
    packages = ["transformers", "torch"] if "newTokens" in job else ["lm_eval", "transformers", "torch"]
    output["versions"] = {name: importlib.metadata.version(name) for name in packages}
    print(json.dumps(output))


main()
