"""What transformers' logits processors leave of some rows of logits, for test/generate/sampling.test.ts.

Run with transformers 5.17 and torch 2.13: python test/generate/reference/make-sampling.py
"""

import json
import pathlib

import torch
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM

torch.manual_seed(7)
VOCABULARY = 48
config = LlamaConfig(
    vocab_size=VOCABULARY, hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=1
)
model = LlamaForCausalLM(config)

OPTIONS = [
    {"temperature": 1.0},
    {"temperature": 0.5},
    {"temperature": 1.7, "top_k": 5},
    {"temperature": 1.0, "top_k": 1},
    {"temperature": 1.0, "top_p": 0.9},
    {"temperature": 0.7, "top_p": 0.3},
    {"temperature": 1.0, "top_p": 0.02},
    {"temperature": 1.0, "min_p": 0.1},
    {"temperature": 2.5, "min_p": 0.6},
    {"temperature": 1.2, "top_k": 12, "top_p": 0.8},
    {"temperature": 1.2, "top_k": 12, "top_p": 0.8, "min_p": 0.3},
    {"temperature": 1.0, "top_k": 48, "top_p": 0.99, "min_p": 0.01},
    {"temperature": 1.0, "repetition_penalty": 1.5},
    {"temperature": 0.8, "repetition_penalty": 0.7, "top_p": 0.9},
    {"temperature": 1.1, "repetition_penalty": 1.3, "top_k": 9, "min_p": 0.05},
]

rows = [
    (torch.randn(VOCABULARY) * 2).float(),
    (torch.randn(VOCABULARY) * 0.3).float(),
    torch.cat([torch.full((VOCABULARY - 4,), -3.0), torch.tensor([4.0, 3.5, -1.0, 3.9])]),
]
seen = [[1, 5, 5, 47], [0, 13, 30], [44, 45]]

cases = []
for options in OPTIONS:
    given = {"top_k": 0, "top_p": 1.0, "min_p": None, "do_sample": True, "eos_token_id": 2, **options}
    processors = model._get_logits_processor(GenerationConfig(**given), input_ids_seq_length=4)
    for row, ids in zip(rows, seen):
        scores = processors(torch.tensor([ids]), row[None].clone())
        cases.append({"options": options, "row": len(cases) % len(rows), "probs": scores.softmax(-1)[0].tolist()})

digits = lambda xs: [float(f"{x:.9g}") for x in xs]
out = {
    "what": "probabilities after transformers' processors, one case per options and row",
    "rows": [{"logits": digits(row.tolist()), "seen": ids} for row, ids in zip(rows, seen)],
    "cases": [{**c, "probs": digits(c["probs"])} for c in cases],
}
path = pathlib.Path(__file__).with_name("sampling.json")
path.write_text(json.dumps(out) + "\n")
