"""fairlearn's side of `npm run bench -- fairness`: MetricFrame over the rows of a CSV file.

    python fairness.py ROWS.csv

Prints one JSON object: seconds for the table by group and the differences, the difference of selection rates, the version. Reading
and importing are not counted. `null` where fairlearn is not there.
"""

import importlib.metadata
import json
import sys
import time


def main():
    try:
        import pandas
        from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate
        from sklearn.metrics import accuracy_score
    except ImportError as error:
        print(error, file=sys.stderr)
        print("null")
        return
    rows = pandas.read_csv(sys.argv[1])
    metrics = {
        "selection_rate": selection_rate,
        "tpr": true_positive_rate,
        "fpr": false_positive_rate,
        "accuracy": accuracy_score,
    }
    begin = time.perf_counter()
    frame = MetricFrame(
        metrics=metrics,
        y_true=rows["reference"],
        y_pred=rows["prediction"],
        sensitive_features=rows[["sex", "race", "age", "region"]],
    )
    frame.by_group
    difference = frame.difference()["selection_rate"]
    seconds = time.perf_counter() - begin
    package = f"fairlearn {importlib.metadata.version('fairlearn')}"
    print(json.dumps({"seconds": seconds, "difference": float(difference), "package": package}))


main()
