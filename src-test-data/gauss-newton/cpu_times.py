"""CPU time of the specification's fits, on demand:  python3 cpu_times.py  (numpy only)

Reads lines "DATA NET SPLIT", for example "concrete 8-32-1 0"; answers each with the CPU milliseconds of that fit, process
time of one BLAS thread, and its test error. The first answer is "ready". Ends with its input.
"""
import csv
import json
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np

from hgls_spec import fit_block, mse

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = {"autompg": "auto-mpg-392.csv", "concrete": "concrete.csv", "friedman1": "friedman1.csv"}


def read(data):
    """-> features (n,d), label (n,1): every numeric column but the target."""
    with open(os.path.join(HERE, "..", FILES[data])) as file:
        head, *rows = csv.reader(file)
    label = head.index("mpg") if data == "autompg" else len(head) - 1
    inputs = [c for c, name in enumerate(head) if c != label and name != "name"]
    return np.array([[float(r[c]) for c in inputs] for r in rows]), np.array([[float(r[label])] for r in rows])


def main():
    with open(os.path.join(HERE, "results.json")) as file:
        results = json.load(file)
    print("ready", flush=True)
    for line in sys.stdin:
        data, net, split = line.split()
        X, Y = read(data)
        part = results[data]["splits"][int(split)]
        rows, rest = part["train"], part["test"]
        mean, deviation, q, t = X[rows].mean(0), X[rows].std(0), Y[rows].mean(), Y[rows].std()
        A, B, C, D = (X[rows] - mean) / deviation, (Y[rows] - q) / t, (X[rest] - mean) / deviation, (Y[rest] - q) / t
        start = time.process_time()
        fitted = fit_block(A, B, [int(width) for width in net.split("-")], seed=int(split), M=4)
        print(1e3 * (time.process_time() - start), mse(fitted, C, D), flush=True)


main()
