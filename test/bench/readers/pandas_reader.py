"""Reads a CSV with pandas' C reader, and says how long that took.

A second argument is its float_precision: only round_trip reads every number as it is written.
"""

import json
import resource
import sys
import time

import pandas

started = time.perf_counter()
*precision, path = sys.argv[1:]
table = pandas.read_csv(path, engine="c", float_precision=(precision or [None])[0])
seconds = time.perf_counter() - started
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "megabytes": megabytes, "rows": len(table)}))
