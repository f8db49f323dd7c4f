"""Writes test/golden/glueParquet/: small files laid out as the data set nyu-mll/glue, with rows made up here.

Run: python test/parity/glue_parquet.py   (needs pyarrow)
"""
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

folder = pathlib.Path(__file__).parent.parent / "golden" / "glueParquet"


def write(name, columns, label, rows, split, part=0, parts=1):
    """Snappy, as the data set's own files; labels are int64 (a float in STS-B), idx is int32."""
    label_type = pa.float32() if name == "stsb" else pa.int64()
    fields = [*((column, pa.string()) for column in columns), ("label", label_type), ("idx", pa.int32())]
    data = [[*row, index] for index, row in enumerate(rows)]
    assert label == "label" and all(len(row) == len(fields) for row in data)
    table = pa.table({key: pa.array([row[i] for row in data], type) for i, (key, type) in enumerate(fields)})
    target = folder / name / f"{split}-{part:05d}-of-{parts:05d}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, target, compression="snappy")


write("cola", ["sentence"], "label", [["A bird sings.", 1], ["Sings a bird the.", 0], ["Naïve 鳥 sing.", 1]], "train")
write("cola", ["sentence"], "label", [["It snows.", 1]], "validation")
write("cola", ["sentence"], "label", [["It may snow.", -1]], "test")
write("stsb", ["sentence1", "sentence2"], "label", [["A cup.", "A mug.", 4.25], ["A cup.", "A cow.", 0.5]], "train")
write("stsb", ["sentence1", "sentence2"], "label", [["A cat.", "A dog.", 1.5]], "validation")
nli = ["premise", "hypothesis"]
write("mnli", nli, "label", [["It rains.", "It is wet.", 0], ["It rains.", "It is Monday.", 1]], "train", 0, 2)
write("mnli", nli, "label", [["It rains.", "It is dry.", 2]], "train", 1, 2)
write("mnli", nli, "label", [["He left.", "He stayed.", 2]], "validation_matched")
write("mnli", nli, "label", [["He left.", "He went.", 0]], "validation_mismatched")
write("rte", ["sentence1", "sentence2"], "label", [["A.", "B.", 0], ["C.", "D.", 1]], "train")
write("rte", ["sentence1", "sentence2"], "label", [["A.", "B.", 7]], "validation")
write("qnli", ["sentence", "question"], "label", [["S.", "Q?", 1]], "train")
write("wnli", ["premise", "hypothesis"], "label", [["S.", "T.", 1]], "train")
