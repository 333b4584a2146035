"""The linear models that New Network is held against, by scikit-learn.

    ROWS_TO=FOLDER npm run quality:new && python3 test/quality/linear.py FOLDER

FOLDER holds the encoded rows of each data set (NAME.x, NAME.y: float64, row-major) and rows.json
with what they are. Writes linear.json beside this file.
"""

import json
import pathlib
import sys

import numpy as np
import sklearn
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import accuracy_score, r2_score

SEEDS = range(5)


def score(x, y, is_class, train, test):
    model = LogisticRegression(max_iter=2000) if is_class else LinearRegression()
    predicted = model.fit(x[train], y[train]).predict(x[test])
    return (accuracy_score if is_class else r2_score)(y[test], predicted)


def scores_of(folder, one):
    x = np.fromfile(folder / f"{one['name']}.x").reshape(one["rows"], -1)
    y = np.fromfile(folder / f"{one['name']}.y").reshape(one["rows"], -1)
    is_class = one["metric"] == "accuracy"
    y = y.argmax(1) if is_class else y[:, 0]
    test = np.array(one["test"] or one["train"])
    own = score(x, y, is_class, np.array(one["train"]), test)
    spread = 0.0
    if one["test"]:
        orders = [np.random.RandomState(seed).permutation(one["rows"]) for seed in SEEDS]
        others = [score(x, y, is_class, o[len(test):], o[: len(test)]) for o in orders]
        spread = float(np.std(others))
    return {
        "target": one["target"],
        "metric": one["metric"],
        "score": round(float(own), 6),
        "spread": round(spread, 6),
    }


def main():
    folder = pathlib.Path(sys.argv[1])
    told = json.loads((folder / "rows.json").read_text())
    scores = {one["name"]: scores_of(folder, one) for one in told}
    what = (
        f"scikit-learn {sklearn.__version__} (LogisticRegression, LinearRegression) on the rows "
        "that the text of New Network trains on, scored on its test rows (on the training rows "
        "where it has none); spread: population deviation over five other splits of the same "
        "size. Made by linear.py."
    )
    beside = pathlib.Path(__file__).with_name("linear.json")
    beside.write_text(json.dumps({"what": what, "scores": scores}, indent=2) + "\n")


main()
