"""Comparisons of groups on random decisions, by fairlearn, AIF360's formulas and SciPy: fairness.json beside this file.

    pip install fairlearn scipy && python test/evals/metrics/make_fairness.py

The rows are drawn here; the numbers are fairlearn's MetricFrame and functions, and scipy.stats'. 0/0 is 0 as in fairlearn.
"""

import json
import pathlib
import warnings

import fairlearn
import fairlearn.metrics as fl
import numpy as np
import scipy
from scipy import stats
from sklearn.metrics import accuracy_score

warnings.filterwarnings("ignore")
METHODS = ["between_groups", "to_overall"]


def number(value):
    value = float(value)
    return value if np.isfinite(value) else None


def functions(y, p, groups):
    found = {}
    for method in METHODS:
        for kind in ["difference", "ratio"]:
            for name in ["demographic_parity", "equal_opportunity"]:
                function = getattr(fl, f"{name}_{kind}")
                found[f"{name}_{kind}/{method}"] = number(function(y, p, sensitive_features=groups, method=method))
            for agg in ["worst_case", "mean"]:
                function = getattr(fl, f"equalized_odds_{kind}")
                value = function(y, p, sensitive_features=groups, method=method, agg=agg)
                found[f"equalized_odds_{kind}/{method}/{agg}"] = number(value)
            frame = fl.MetricFrame(metrics=accuracy_score, y_true=y, y_pred=p, sensitive_features=groups)
            found[f"accuracy_{kind}/{method}"] = number(getattr(frame, kind)(method=method))
    found["worst_group_accuracy"] = number(frame.group_min())
    return found


def distances(scores, groups):
    names = sorted(set(groups))
    pairs = [(scores[groups == a], scores[groups == b]) for i, a in enumerate(names) for b in names[:i]]
    return {
        "wasserstein": max(float(stats.wasserstein_distance(a, b)) for a, b in pairs),
        "ks": max(float(stats.ks_2samp(a, b).statistic) for a, b in pairs),
    }


def main():
    rng = np.random.default_rng(11)
    cases = []
    for rows, groups, base in [(12, 2, 0.5), (25, 3, 0.2), (40, 4, 0.8), (60, 2, 0.5), (60, 5, 0.4), (90, 3, 0.05), (8, 4, 0.5), (50, 2, 0.95)]:
        group = rng.choice([f"g{i}" for i in range(groups)], rows)
        y = (rng.random(rows) < base).astype(int)
        p = np.where(rng.random(rows) < 0.7, y, 1 - y)
        scores = np.round(rng.random(rows), 3)
        age = rng.choice(["old", "young"], rows)
        crossed = np.array([f"{a}|{b}" for a, b in zip(group, age)])
        cases.append(
            {
                "y_true": y.tolist(),
                "y_pred": p.tolist(),
                "scores": scores.tolist(),
                "group": group.tolist(),
                "age": age.tolist(),
                "expected": functions(y, p, group),
                "crossed": functions(y, p, crossed),
                "distances": distances(scores, group),
            }
        )
    origin = f"fairlearn {fairlearn.__version__}, scipy {scipy.__version__}; made by make_fairness.py"
    path = pathlib.Path(__file__).with_name("fairness.json")
    path.write_text(json.dumps({"origin": origin, "cases": cases}) + "\n")


main()
