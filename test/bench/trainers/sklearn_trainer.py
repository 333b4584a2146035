"""Trains a workload with scikit-learn, from weights of its own: sklearn_trainer.py FOLDER NAME TIMES."""

import json
import os
import sys
import time
import warnings

os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np
from sklearn.neural_network import MLPClassifier, MLPRegressor

warnings.filterwarnings("ignore")
folder, name, times = sys.argv[1:4]
work = json.load(open(f"{folder}/workloads.json"))[name]
kinds = [layer[0] for layer in work["layers"]]
if not set(kinds) <= {"dense", "relu", "tanh", "sigmoid"}:
    sys.exit("scikit-learn has no such layers")
x = np.fromfile(f"{folder}/{name}.x").reshape(work["rows"], -1).astype("f4")
y = np.fromfile(f"{folder}/{name}.y")
is_class = work["loss"] == "cross_entropy" or kinds[-1] == "sigmoid"
hidden = [layer[2] for layer in work["layers"] if layer[0] == "dense"][:-1]
settings = dict(
    hidden_layer_sizes=hidden,
    activation={"sigmoid": "logistic"}.get(kinds[1], kinds[1]),
    solver=work["optimizer"],
    alpha=0,
    batch_size=min(work["batch"], work["rows"]),
    learning_rate_init=work["learningRate"],
    max_iter=work["epochs"],
    tol=0,
    n_iter_no_change=10**9,
    momentum=0,
    random_state=1,
)
results = []
for _ in range(int(times)):
    model = (MLPClassifier if is_class else MLPRegressor)(**settings)
    started = time.perf_counter()
    model.fit(x, y.astype(int) if is_class else y)
    # Its squared error has a half in it.
    loss = model.loss_ * (1 if is_class else 2)
    results.append(((time.perf_counter() - started) * 1000, float(loss)))
print(json.dumps({"ms": [ms for ms, _ in results], "loss": results[-1][1]}))
