"""Writes paired.json: what SciPy and statsmodels say of pairs of scores.

    python test/report/compare/reference/make-paired.py > test/report/compare/reference/paired.json
"""
import json
import sys

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

r = np.random.default_rng(11)


def shares(n, base, lost, gained):
    a = (r.random(n) < base).astype(int)
    b = np.where(a == 1, (r.random(n) >= lost).astype(int), (r.random(n) < gained).astype(int))
    return a, b


def share_case(n, base, lost, gained):
    a, b = shares(n, base, lost, gained)
    table = [[int(np.sum((a == i) & (b == j))) for j in (1, 0)] for i in (1, 0)]
    flips = table[0][1] + table[1][0]
    test = mcnemar(table, exact=flips < 25, correction=True)
    # Agresti and Min 2005: half a pair added to each cell, then Wald.
    (n11, n12), (n21, n22) = np.array(table) + 0.5
    m = n11 + n12 + n21 + n22
    d = (n21 - n12) / m
    se = np.sqrt((n12 + n21) - (n21 - n12) ** 2 / m) / m
    z = stats.norm.ppf(0.975)
    return dict(
        a=a.tolist(), b=b.tolist(), p=float(test.pvalue), exact=bool(flips < 25), difference=float(b.mean() - a.mean()),
        ci95=[max(-1, d - z * se), min(1, d + z * se)],
        g=None if flips == 0 else table[1][0] / flips - 0.5,
        worse=table[0][1], better=table[1][0],
    )


def score_case(n, shift):
    a = np.round(r.normal(0.5, 0.2, n), 6)
    b = np.round(a + r.normal(shift, 0.1, n), 6)
    t = stats.ttest_rel(b, a)
    low, high = t.confidence_interval(0.95)
    d = b - a
    return dict(
        a=a.tolist(), b=b.tolist(), p=float(t.pvalue), ci95=[float(low), float(high)], difference=float(d.mean()),
        dz=float(d.mean() / d.std(ddof=1)), wilcoxon=float(stats.wilcoxon(b, a).pvalue),
    )


def perplexity_case(n):
    a = -np.round(r.gamma(4, 1, n), 6)
    b = np.round(a + r.normal(-0.1, 0.15, n), 6)
    boot = stats.bootstrap(
        (a, b), lambda x, y, axis: np.exp(-y.mean(axis=axis)) - np.exp(-x.mean(axis=axis)),
        paired=True, vectorized=True, n_resamples=100_000, method="percentile", rng=np.random.default_rng(3),
    )
    interval = boot.confidence_interval
    return dict(
        a=a.tolist(), b=b.tolist(), difference=float(np.exp(-b.mean()) - np.exp(-a.mean())),
        ci95=[float(interval.low), float(interval.high)],
    )


def independent_case(k1, n1, k2, n2):
    low, high = confint_proportions_2indep(k2, n2, k1, n1, method="newcomb", compare="diff")
    _, p = proportions_ztest([k2, k1], [n2, n1])
    return dict(k1=k1, n1=n1, k2=k2, n2=n2, ci95=[float(low), float(high)], p=float(p))


def welch_case(seed, n1, n2, shift):
    g = np.random.default_rng(seed)
    a, b = np.round(g.normal(0.2, 0.3, n1), 6), np.round(g.normal(0.2 + shift, 0.8, n2), 6)
    t = stats.ttest_ind(b, a, equal_var=False)
    low, high = CompareMeans(DescrStatsW(b), DescrStatsW(a)).tconfint_diff(usevar="unequal")
    pooled = np.sqrt(((n1 - 1) * a.var(ddof=1) + (n2 - 1) * b.var(ddof=1)) / (n1 + n2 - 2))
    return dict(
        a=a.tolist(), b=b.tolist(), p=float(t.pvalue), ci95=[float(low), float(high)],
        difference=float(b.mean() - a.mean()), d=float((b.mean() - a.mean()) / pooled),
    )


cases = dict(
    versions=dict(scipy=scipy.__version__, statsmodels=statsmodels.__version__, numpy=np.__version__),
    shares=[share_case(60, 0.6, 0.1, 0.1), share_case(200, 0.5, 0.4, 0.1), share_case(400, 0.3, 0.2, 0.25), share_case(12, 0.5, 0, 0)],
    scores=[score_case(40, 0.0), score_case(120, -0.05)],
    perplexity=[perplexity_case(80)],
    independent=[independent_case(60, 100, 75, 100), independent_case(3, 40, 9, 50)],
    welch=[welch_case(1, 40, 25, 0.4), welch_case(2, 6, 90, 0.0)],
)
p = [case["p"] for case in cases["shares"] + cases["scores"]]
cases["adjusted"] = {name: multipletests(p, method=name)[1].tolist() for name in ("holm", "fdr_bh", "bonferroni")}
json.dump(cases, sys.stdout)
sys.stdout.write("\n")
