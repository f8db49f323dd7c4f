"""Writes test/golden/glueFiles.json: what real GLUE files hold, read by Python's csv module. Counts and digests only.

Run: python test/parity/glue_files.py GLUE_FOLDER
"""
import csv
import hashlib
import json
import pathlib
import sys

# file: (has a header, text columns, label column or None), columns from 0 (SPEC of the official files)
NLI = (True, [1, 2], 3)
files = {
    "CoLA/train.tsv": (False, [3], 1), "CoLA/dev.tsv": (False, [3], 1), "CoLA/test.tsv": (True, [1], None),
    "SST-2/train.tsv": (True, [0], 1), "SST-2/dev.tsv": (True, [0], 1), "SST-2/test.tsv": (True, [1], None),
    "MRPC/train.tsv": (True, [3, 4], 0), "MRPC/dev.tsv": (True, [3, 4], 0), "MRPC/test.tsv": (True, [3, 4], None),
    "STS-B/train.tsv": (True, [7, 8], 9), "STS-B/dev.tsv": (True, [7, 8], 9), "STS-B/test.tsv": (True, [7, 8], None),
    "QQP/train.sub42002.tsv": (True, [3, 4], 5), "QQP/dev.half20215.tsv": (True, [3, 4], 5),
    "MNLI/train.sub19734.tsv": (True, [8, 9], 11), "MNLI/dev_matched.half4908.tsv": (True, [8, 9], 15),
    "QNLI/train.sub9999.tsv": NLI, "QNLI/dev.tsv": NLI, "QNLI/test.tsv": (True, [1, 2], None),
    "RTE/train.tsv": NLI, "RTE/dev.tsv": NLI, "RTE/test.tsv": (True, [1, 2], None),
    "WNLI/train.tsv": NLI, "WNLI/dev.tsv": NLI, "WNLI/test.tsv": (True, [1, 2], None),
}


def summary(path, header, texts, label):
    csv.field_size_limit(sys.maxsize)
    with open(path, encoding="utf-8-sig", newline="\n") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1 if header else 0:]
    digest = hashlib.sha256("\n".join("\t".join(row[column] for column in texts) for row in rows).encode())
    labels = {}
    for row in rows if label is not None else []:
        labels[row[label]] = labels.get(row[label], 0) + 1
    is_score = "STS-B" in str(path)
    return {
        "rows": len(rows),
        "sha256": digest.hexdigest(),
        **({"scoreSum": sum(float(row[label]) for row in rows)} if is_score and label is not None else {"labels": labels} if label is not None else {}),
    }


folder = pathlib.Path(sys.argv[1])
golden = {name: summary(folder / name, *layout) for name, layout in files.items()}
target = pathlib.Path(__file__).parent.parent / "golden" / "glueFiles.json"
target.write_text(json.dumps(golden, indent=1) + "\n")
