"""Bradley-Terry strengths by scikit-learn: logistic regression without intercept or penalty on +1/-1 rows, a tie as two half
battles; with style a further column, the standardised relative difference of lengths. `python make_ratings.py > ratings.json`."""
import json
import math
import random

import numpy as np
from sklearn.linear_model import LogisticRegression

random.seed(11)
strength = {"north": 0.9, "south": 0.2, "east": -0.3, "west": -0.8}
models = sorted(strength)
battles = []
for _ in range(160):
    a, b = random.sample(models, 2)
    lengths = [random.randint(20, 400), random.randint(20, 400)]
    margin = strength[a] - strength[b] + 0.8 * (lengths[0] - lengths[1]) / sum(lengths)
    chance = 1 / (1 + math.exp(-margin))
    drawn = random.random()
    winner = "tie" if drawn < 0.1 else "model_a" if random.random() < chance else "model_b"
    battles.append({"model_a": a, "model_b": b, "winner": winner, "len_a": lengths[0], "len_b": lengths[1]})


def fit(style):
    rows, labels, weights = [], [], []
    relative = np.array([(x["len_a"] - x["len_b"]) / (x["len_a"] + x["len_b"]) for x in battles])
    relative = (relative - relative.mean()) / relative.std()
    for battle, length in zip(battles, relative):
        row = [0.0] * len(models)
        row[models.index(battle["model_a"])], row[models.index(battle["model_b"])] = 1.0, -1.0
        if style:
            row.append(length)
        for label in (0, 1):
            won = {"model_a": 1, "model_b": 0}.get(battle["winner"])
            weight = 0.5 if won is None else float(label == won)
            if weight > 0:
                rows.append(row)
                labels.append(label)
                weights.append(weight)
    found = LogisticRegression(fit_intercept=False, C=1e10, tol=1e-12, max_iter=100000).fit(np.array(rows), labels, sample_weight=weights)
    theta = found.coef_[0][: len(models)]
    ratings = 1000 + 400 / math.log(10) * (theta - theta.mean())
    return {"ratings": dict(zip(models, ratings)), "coefficient": float(found.coef_[0][-1]) if style else None}


print(json.dumps({"battles": battles, "plain": fit(False), "style": fit(True)}))
