"""Writes test/golden/tensorboard.json: an event file as TensorFlow writes it, and what TensorBoard reads in it.

Run: python test/parity/event_file.py   (needs tensorflow, tensorboard)
"""
import json
import pathlib
import tempfile

import tensorboard
import tensorflow
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary

DATA = b"masked checksum"


def framed(*records):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "records"
        with tensorflow.io.TFRecordWriter(str(path)) as writer:
            for record in records:
                writer.write(record)
        return path.read_bytes()


def event(seconds, step, **values):
    summary = Summary(value=[Summary.Value(tag=tag.replace("__", "/"), simple_value=value) for tag, value in values.items()])
    return Event(wall_time=seconds, step=step, summary=summary).SerializeToString()


def train(seconds, step, loss):
    return event(seconds, step, train__loss=loss, train__learningRate=0.5, train__gradientNorm=1.5, train__tokensPerSecond=320, train__flops=1e9, train__tokens=640)


def scalars(content):
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "events.out.tfevents.1700000000.ablation-bench").write_bytes(content)
        accumulator = EventAccumulator(folder)
        accumulator.Reload()
        return {tag: [[one.step, one.value] for one in accumulator.Scalars(tag)] for tag in sorted(accumulator.Tags()["scalars"])}


# The log in test/unit/results/exports/tensorboard.test.ts: an event a second, resumed at step 100.
start = 1_700_000_000.25
content = framed(
    Event(wall_time=start + 1, file_version="brain.Event:2").SerializeToString(),
    train(start + 1, 100, 2.5),
    event(start + 2, 100, heldOut__loss=2.25, heldOut__discAuc=0.75),
    train(start + 6, 200, 1.5),
    event(start + 7, 200, **{"task/CoLA/matthews": 0.125}),
)
record = framed(DATA)
golden = {
    "versions": {"tensorboard": tensorboard.__version__, "tensorflow": tensorflow.__version__},
    "record": {"data": DATA.decode(), "framed": record.hex(), "maskedCrc": format(int.from_bytes(record[-4:], "little"), "x")},
    "file": content.hex(),
    "scalars": scalars(content),
}
path = pathlib.Path(__file__).parent.parent / "golden" / "tensorboard.json"
path.write_text(json.dumps(golden, indent=1) + "\n")
