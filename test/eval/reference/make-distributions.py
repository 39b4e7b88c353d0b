"""Writes distributions.json: SciPy's distribution functions, tails and quantiles at random arguments.

    python test/eval/reference/make-distributions.py > test/eval/reference/distributions.json
"""
import json
import sys

import numpy as np
import scipy
from scipy import stats

r = np.random.default_rng(7)
cases = []


def add(name, args, value):
    if np.isfinite(value) and value != 0 and abs(value) > 1e-280:
        cases.append([name, [float(x) for x in args], float(value)])


for _ in range(40):
    z = r.normal() * 6
    add("normalCdf", [z], stats.norm.cdf(z))
    add("normalTail", [z], stats.norm.sf(z))
    p = r.random() ** 3
    add("normalQuantile", [p], stats.norm.ppf(p))
    df, t = 10 ** r.uniform(-0.3, 4), r.normal() * 4
    add("studentTail", [t, df], stats.t.sf(t, df))
    add("studentQuantile", [p, df], stats.t.ppf(p, df))
    k = 10 ** r.uniform(-0.3, 3)
    x = k * 10 ** r.uniform(-0.7, 0.4)
    add("chiSquareCdf", [x, k], stats.chi2.cdf(x, k))
    add("chiSquareTail", [x, k], stats.chi2.sf(x, k))
    a, b = 10 ** r.uniform(-0.5, 3, 2)
    f = 10 ** r.uniform(-1, 1)
    add("fCdf", [f, a, b], stats.f.cdf(f, a, b))
    add("fTail", [f, a, b], stats.f.sf(f, a, b))
    x = r.random()
    add("betaCdf", [x, a, b], stats.beta.cdf(x, a, b))
    add("betaTail", [x, a, b], stats.beta.sf(x, a, b))
    add("betaQuantile", [p, a, b], stats.beta.ppf(p, a, b))
    n, q = int(10 ** r.uniform(0, 5)), r.random()
    k = int(stats.binom.ppf(r.random(), n, q))
    add("binomialCdf", [k, n, q], stats.binom.cdf(k, n, q))
    add("binomialTail", [k, n, q], stats.binom.sf(k, n, q))
    add("binomialProbability", [k, n, q], stats.binom.pmf(k, n, q))
json.dump({"reference": f"scipy {scipy.__version__}", "cases": cases}, sys.stdout)
