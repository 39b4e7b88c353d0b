"""Greedy answers of the embedded model with transformers: text and log-probability of each token, with and without template.

Run from the repository root: python test/cli/reference/make-generate.py > test/cli/reference/generate.json
"""
import json
import torch
import transformers

folder = "fixtures/models/tiny-llama-hh"
tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

cases = []
for prompt, system, chat in [
    ("How do I keep my houseplants alive?", None, True),
    ("Name three colours.", "Answer in one word.", True),
    ("The first thing to do is", None, False),
]:
    if chat:
        turns = ([{"role": "system", "content": system}] if system else []) + [{"role": "user", "content": prompt}]
        text = tokenizer.apply_chat_template(turns, add_generation_prompt=True, tokenize=False)
        ids = tokenizer(text, add_special_tokens=False, return_tensors="pt").input_ids
    else:
        ids = tokenizer(prompt, return_tensors="pt").input_ids
    out = model.generate(
        ids, attention_mask=torch.ones_like(ids), max_new_tokens=24, do_sample=False,
        output_logits=True, return_dict_in_generate=True,
    )
    new = out.sequences[0, ids.shape[1]:]
    logprobs = [torch.log_softmax(row[0].double(), -1)[token].item() for row, token in zip(out.logits, new)]
    cases.append({
        "prompt": prompt, "system": system, "chat": chat, "input_tokens": ids.shape[1],
        "text": tokenizer.decode(new, skip_special_tokens=True),
        "logprobs": [round(value, 6) for value in logprobs],
    })
print(json.dumps({"transformers": transformers.__version__, "max_new_tokens": 24, "cases": cases}, indent=1))
