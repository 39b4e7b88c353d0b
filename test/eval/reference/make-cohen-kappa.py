"""Writes cohen-kappa.json: statsmodels' kappa, its standard error and 95 % interval for tables of two raters with two verdicts.

    python test/eval/reference/make-cohen-kappa.py > test/eval/reference/cohen-kappa.json
"""
import json
import sys

import numpy as np
import statsmodels
from statsmodels.stats.inter_rater import cohens_kappa

r = np.random.default_rng(11)
tables = [[20, 5, 10, 15], [45, 15, 25, 15], [25, 35, 5, 35], [1, 0, 0, 9], [0, 3, 4, 0], [118, 5, 0, 2]]
tables += [[int(x) for x in r.integers(1, 200, 4)] for _ in range(40)]
cases = []
for both, first, second, neither in tables:
    found = cohens_kappa(np.array([[both, first], [second, neither]]))
    cases.append({
        "counts": {"both": both, "first": first, "second": second, "neither": neither},
        "kappa": float(found.kappa), "stderr": float(found.std_kappa),
        "ci95": [float(found.kappa_low), float(found.kappa_upp)],
    })
json.dump({"origin": f"statsmodels {statsmodels.__version__} cohens_kappa", "tolerance": 1e-12, "cases": cases}, sys.stdout, indent=1)
