"""Writes test/golden/entities.json: entity F1 of random and degenerate tag sequences from seqeval.

Run: python test/parity/entities.py   (needs seqeval, https://github.com/chakki-works/seqeval, and numpy)
"""
import json
import pathlib

import numpy
from seqeval.metrics import f1_score

random = numpy.random.default_rng(3)
LENGTHS = [7, 1, 12, 4, 9]


def sentences(tags, stay=0.4):
    """Random sequences in which a tag is often followed by itself, so that entities are of several words."""
    drawn = []
    for length in LENGTHS:
        sentence = [str(random.choice(tags))]
        while len(sentence) < length:
            sentence.append(sentence[-1] if random.random() < stay else str(random.choice(tags)))
        drawn.append(sentence)
    return drawn


def disturbed(actual, tags, share):
    return [[str(random.choice(tags)) if random.random() < share else tag for tag in sentence] for sentence in actual]


def case(name, predicted, actual):
    return {"name": name, "predicted": predicted, "actual": actual, "f1": float(f1_score(actual, predicted))}


IOB = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
IOBES = ["O", *(f"{place}-{kind}" for place in "BIES" for kind in ("dis", "sym"))]
BARE = ["O", "B", "I"]
outside = [["O"] * length for length in LENGTHS]
cases = [case("no entity anywhere", outside, outside), case("none predicted", outside, sentences(["B-PER", "I-PER"]))]
for name, tags in {"IOB": IOB, "IOBES": IOBES, "without types": BARE}.items():
    for share in (0.0, 0.2, 0.5, 1.0):
        actual = sentences(tags)
        cases.append(case(f"{name}, {share} redrawn", disturbed(actual, tags, share), actual))
pathlib.Path(__file__).parents[1].joinpath("golden", "entities.json").write_text(json.dumps(cases) + "\n")
for one in cases:
    print(f"{one['name']}: {one['f1']:.6f}")
