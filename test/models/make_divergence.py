"""Writes divergence.json: the generalised Jensen-Shannon divergence of TRL's GKD trainer on small tensors.

    python make_divergence.py > divergence.json        (trl 1.13, torch 2.13)
"""

import json

import torch
from trl.experimental.gkd import GKDTrainer

torch.manual_seed(7)
rows, width, teacher_width, vocabulary = 7, 5, 6, 13
draw = lambda *shape: torch.randn(*shape, dtype=torch.float64)
student, teacher = draw(rows, width), draw(rows, teacher_width)
student_embedding, teacher_embedding = draw(vocabulary, width), draw(vocabulary, teacher_width)
cases = []
for temperature in (0.9, 1.0, 2.5):
    for beta in (0.0, 0.1, 0.5, 1.0):
        x, w = student.clone().requires_grad_(), student_embedding.clone().requires_grad_()
        logits, target = x @ w.T, teacher @ teacher_embedding.T
        each = [
            GKDTrainer.generalized_jsd_loss(
                logits[i : i + 1], target[i : i + 1], beta=beta, temperature=temperature, reduction="sum"
            )
            for i in range(rows)
        ]
        mean = torch.stack(each).mean()
        mean.backward()
        cases.append(
            {
                "temperature": temperature,
                "beta": beta,
                "per_row": [value.item() for value in each],
                "grad_student": x.grad.flatten().tolist(),
                "grad_embedding": w.grad.flatten().tolist(),
            }
        )
print(
    json.dumps(
        {
            "what": "generalised JSD of trl.experimental.gkd 1.13 (float64); gradients of the mean over rows",
            "rows": rows,
            "width": width,
            "teacher_width": teacher_width,
            "vocabulary": vocabulary,
            "student": student.flatten().tolist(),
            "teacher": teacher.flatten().tolist(),
            "student_embedding": student_embedding.flatten().tolist(),
            "teacher_embedding": teacher_embedding.flatten().tolist(),
            "cases": cases,
        }
    )
)
