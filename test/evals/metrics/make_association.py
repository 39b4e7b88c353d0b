"""Numbers of WEAT by NumPy and itertools, written from the paper: test/evals/metrics/association.json."""
import itertools, json
import numpy as np

rng = np.random.default_rng(7)


def cos(u, v):
    return float(u @ v / np.linalg.norm(u) / np.linalg.norm(v))


cases = []
for nx, ny, na, nb, shift in [(4, 4, 5, 5, 0.8), (3, 5, 2, 4, 0.0), (6, 6, 8, 8, -0.5), (1, 2, 3, 3, 1.5)]:
    direction = rng.normal(size=6)
    x = rng.normal(size=(nx, 6)) + shift * direction
    y = rng.normal(size=(ny, 6))
    a = rng.normal(size=(na, 6)) + direction
    b = rng.normal(size=(nb, 6)) - direction
    s = [np.mean([cos(w, t) for t in a]) - np.mean([cos(w, t) for t in b]) for w in [*x, *y]]
    effect = (np.mean(s[:nx]) - np.mean(s[nx:])) / np.std(s, ddof=1)
    observed = sum(s[:nx]) - sum(s[nx:])
    count = hits = 0
    for chosen in itertools.combinations(range(nx + ny), nx):
        rest = [i for i in range(nx + ny) if i not in chosen]
        count += 1
        hits += sum(s[i] for i in chosen) - sum(s[i] for i in rest) >= observed - 1e-12
    cases.append({"x": x.tolist(), "y": y.tolist(), "a": a.tolist(), "b": b.tolist(), "effect": float(effect),
                  "statistic": float(observed), "p": hits / count, "partitions": count})
print(json.dumps({"numpy": np.__version__, "cases": cases}))
