"""Trains a workload with PyTorch, the data in memory: torch_trainer.py FOLDER NAME TIMES THREADS.

Two threads are BLAS's, which on small machines is faster than PyTorch's own.
"""

import json
import os
import sys
import time

folder, name, times, threads = sys.argv[1:5]
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = threads
import numpy as np
import torch

torch.set_num_threads(1)
nn = torch.nn
work = json.load(open(f"{folder}/workloads.json"))[name]
rows, batch = work["rows"], work["batch"]
x = torch.from_numpy(np.fromfile(f"{folder}/{name}.x").reshape(rows, -1)).float()
y = torch.from_numpy(np.fromfile(f"{folder}/{name}.y"))
is_class = work["loss"] == "cross_entropy"
y = y.long() if is_class else y.float()[:, None]
if work["layers"][0][0] == "conv":
    x = x.reshape(rows, 1, 28, 28)
flat = np.fromfile(f"{folder}/{name}.w")
tensors, at = {}, 0
for tensor in work["weights"]:
    size = int(np.prod(tensor["shape"]))
    values = flat[at : at + size].reshape(tensor["shape"])
    tensors[tensor["name"]] = torch.from_numpy(values.copy()).float()
    at += size


class Lstm(nn.Module):
    def __init__(self, inputs, units, steps):
        super().__init__()
        self.cell, self.steps = nn.LSTM(inputs, units, batch_first=True), steps

    def forward(self, x):
        return self.cell(x.reshape(len(x), self.steps, -1))[0][:, -1]


def place(i, kind, layer):
    if kind == "lstm":
        layer.cell.weight_ih_l0.data = tensors[f"l{i}.w"].t().clone()
        layer.cell.weight_hh_l0.data = tensors[f"l{i}.u"].t().clone()
        layer.cell.bias_ih_l0.data = tensors[f"l{i}.b"].clone()
        layer.cell.bias_hh_l0.data = tensors[f"l{i}.c"].clone()
        return
    w = tensors[f"l{i}.w"]
    # Each time from the same: what is trained is a copy.
    layer.weight.data = (w.permute(3, 2, 0, 1) if kind == "conv" else w.t()).clone()
    layer.bias.data = tensors[f"l{i}.b"].clone()


def build():
    layers = []
    for i, (kind, *sizes) in enumerate(work["layers"]):
        layer = {
            "dense": lambda: nn.Linear(*sizes),
            "conv": lambda: nn.Conv2d(*sizes),
            "pool": lambda: nn.MaxPool2d(*sizes),
            "lstm": lambda: Lstm(*sizes),
            "flatten": nn.Flatten,
            "relu": nn.ReLU,
            "tanh": nn.Tanh,
            "sigmoid": nn.Sigmoid,
        }[kind]()
        if kind in ("dense", "conv", "lstm"):
            place(i, kind, layer)
        layers.append(layer)
    return nn.Sequential(*layers)


def run():
    model = build()
    loss_of = nn.CrossEntropyLoss() if is_class else nn.MSELoss()
    make = torch.optim.Adam if work["optimizer"] == "adam" else torch.optim.SGD
    optimizer = make(model.parameters(), lr=work["learningRate"])
    torch.manual_seed(0)
    started = time.perf_counter()
    for _ in range(work["epochs"]):
        total = 0.0
        order = None if batch >= rows else torch.randperm(rows)
        for i in range(0, rows, batch):
            some = slice(None) if order is None else order[i : i + batch]
            inputs, targets = (x, y) if order is None else (x[some], y[some])
            optimizer.zero_grad()
            loss = loss_of(model(inputs), targets)
            loss.backward()
            optimizer.step()
            total += loss.detach() * len(inputs)
    return (time.perf_counter() - started) * 1000, float(total) / rows


results = [run() for _ in range(int(times))]
print(json.dumps({"ms": [ms for ms, _ in results], "loss": results[-1][1]}))
