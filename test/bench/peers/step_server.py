"""What all peers share: the workload, random batches of it, and a server of timed steps.

A peer is started once, prepares itself, and then measures when it is told to, so that engines can take turns without
compiling anew. It prints one line of JSON when it is ready, and one for each line of standard input:

    steps N   ->  {"msPerStep": median of N steps, "peakRssMb": of the process so far, "loss": last}
    sgemm     ->  {"gflops": rate of a large product in 32 bits}

Batches are random ids made before the clock starts; the trainer's figure includes making its batch.
"""
import json
import resource
import statistics
import sys
import time
from dataclasses import dataclass

import numpy as np

WARM_UP_STEPS = 3
SGEMM_SIZE = 2048
SGEMM_ROUNDS = 7
FIRST_WORD = 5  # after the special tokens
MASK = 4


@dataclass
class Workload:
    """As `peerWorkload` of test/bench/speed/peers.ts writes it: sizes of one step."""

    kind: str  # "rtd", "mlm", "classification" or "prediction"
    batch: int
    length: int
    vocab_size: int
    slots: int
    labels: int
    dropout: float
    model: dict
    generator: dict
    disc_weight: float


def read_workload(path):
    with open(path, encoding="utf-8") as file:
        return Workload(**json.load(file))


def random_batch(work, random):
    """Arrays of one batch: ids, types int64 and mask bool [batch, length]; flat positions and uniforms [batch * slots]."""
    shape = (work.batch, work.length)
    ids = random.integers(FIRST_WORD, work.vocab_size, shape)
    batch = {
        "ids": ids,
        "types": np.broadcast_to(np.arange(work.length) > work.length // 2, shape).astype(np.int64),
        "mask": np.ones(shape, bool),
    }
    if work.kind == "prediction":
        return batch
    if work.kind == "classification":
        return {**batch, "labels": random.integers(0, work.labels, work.batch)}
    rows = [1 + random.permutation(work.length - 2)[: work.slots] + row * work.length for row in range(work.batch)]
    positions = np.concatenate(rows)
    masked = ids.copy().reshape(-1)
    masked[positions] = MASK
    uniforms = random.random(len(positions), np.float32)
    return {**batch, "masked": masked.reshape(shape), "positions": positions, "uniforms": uniforms}


def peak_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def milliseconds(run):
    start = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - start)


def serve(step, next_batch, multiply, about):
    """Serves until standard input ends.

    step(batch) -> a number, such as the loss; it has finished when it returns. next_batch() -> what step takes.
    multiply(n) -> a function that computes one n x n product in 32 bits. about: versions and choices, printed first.
    """
    print(json.dumps(about), flush=True)
    for line in sys.stdin:
        command, *arguments = line.split()
        reply = timed_steps(step, next_batch, int(arguments[0])) if command == "steps" else sgemm(multiply)
        print(json.dumps(reply), flush=True)


def timed_steps(step, next_batch, count):
    times, loss = [], 0.0
    for _ in range(count):
        batch = next_batch()
        start = time.perf_counter()
        loss = step(batch)
        times.append(1000 * (time.perf_counter() - start))
    return {"msPerStep": statistics.median(times), "peakRssMb": peak_megabytes(), "loss": loss}


def sgemm(multiply):
    product = multiply(SGEMM_SIZE)
    product()
    median = statistics.median(milliseconds(product) for _ in range(SGEMM_ROUNDS))
    return {"gflops": 2 * SGEMM_SIZE**3 / median / 1e6}
