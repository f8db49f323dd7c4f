"""Writes test/golden/metrics.json: reference values of the GLUE metrics from scikit-learn and SciPy.

Run: python test/parity/metrics.py   (needs scikit-learn, scipy, numpy)
"""
import json
import math
import pathlib
import warnings

import numpy
import scipy
import sklearn
from scipy.stats import pearsonr, rankdata, spearmanr, t
from sklearn.metrics import accuracy_score, f1_score, matthews_corrcoef, roc_auc_score

warnings.simplefilter("ignore")
random = numpy.random.default_rng(7)


def number(value):
    """JSON has no NaN: null stands for it."""
    value = float(value)
    return None if math.isnan(value) else value


def classes(predicted, actual):
    predicted, actual = list(map(int, predicted)), list(map(int, actual))
    binary = set(predicted) | set(actual) <= {0, 1}
    return {
        "predicted": predicted,
        "actual": actual,
        "accuracy": number(accuracy_score(actual, predicted)),
        "matthews": number(matthews_corrcoef(actual, predicted)),
        "f1": number(f1_score(actual, predicted, zero_division=0)) if binary else None,
    }


def scores(predicted, actual):
    return {
        "predicted": list(map(float, predicted)),
        "actual": list(map(float, actual)),
        "pearson": number(pearsonr(predicted, actual)[0]),
        "spearman": number(spearmanr(predicted, actual)[0]),
    }


def ranking(values, labels):
    return {
        "scores": list(map(float, values)),
        "labels": list(map(int, labels)),
        "auc": number(roc_auc_score(labels, values)),
    }


noisy = random.integers(0, 2, 57)
golden = {
    "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__},
    "classes": [
        classes([0, 1, 1, 0, 1], [0, 1, 0, 0, 1]),
        classes(noisy, random.integers(0, 2, 57)),
        classes(random.integers(0, 3, 83), random.integers(0, 3, 83)),
        classes([1, 1, 1, 1], [0, 1, 1, 0]),
        classes([0, 1, 0, 1], [1, 1, 1, 1]),
        classes([0, 0, 0], [0, 0, 0]),
        classes([1, 1, 1], [1, 1, 1]),
        classes([1, 0, 1, 0], [0, 1, 0, 1]),
        classes([2, 2, 0], [2, 2, 2]),
    ],
    "scores": [
        scores([1.0, 2.5, 2.5, 4.0], [0.2, 0.1, 3.3, 5.0]),
        scores(random.normal(size=61), random.normal(size=61)),
        scores(numpy.round(random.uniform(0, 5, 47), 1), numpy.round(random.uniform(0, 5, 47))),
        scores([3.0, 3.0, 3.0], [1.0, 2.0, 3.0]),
        scores([1.0, 2.0, 3.0], [5.0, 5.0, 5.0]),
        scores([1.0, 2.0, 3.0], [-2.0, -4.0, -6.0]),
        scores([1e8 + 1, 1e8 + 2, 1e8 + 4], [1.0, 2.0, 4.5]),
    ],
    "ranking": [
        ranking([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]),
        ranking(numpy.round(random.uniform(0, 1, 71), 1), random.integers(0, 2, 71)),
        ranking([0.5, 0.5, 0.5], [0, 1, 1]),
        ranking([0.1, 0.2], [1, 1]),
    ],
    "tQuantile": [[p, df, number(t.ppf(p, df))] for p in (0.9, 0.95, 0.975, 0.995) for df in (1, 2, 3, 4, 9, 29, 100)],
}
path = pathlib.Path(__file__).parent.parent / "golden" / "metrics.json"
path.write_text(json.dumps(golden, indent=1) + "\n")
