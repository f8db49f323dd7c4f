"""Writes test/golden/statistics.json: reference values of the result tables' statistics from SciPy and NumPy.

Run: python test/parity/table_statistics.py   (needs scikit-learn, scipy, numpy)
"""
import json
import pathlib

import numpy
import scipy
import sklearn
from scipy.stats import bootstrap, permutation_test, t
from sklearn.metrics import accuracy_score, f1_score, matthews_corrcoef

random = numpy.random.default_rng(11)


def summary(values):
    values = numpy.asarray(values, dtype=float)
    n = len(values)
    low, high = t.interval(0.95, n - 1, loc=values.mean(), scale=values.std(ddof=1) / numpy.sqrt(n))
    return {
        "values": values.tolist(),
        "mean": float(values.mean()),
        "median": float(numpy.median(values)),
        "sd": float(values.std(ddof=1)),
        "low": float(low),
        "high": float(high),
    }


def sign_flip(differences):
    """permutation_type "samples" of one sample flips signs; with this many resamples SciPy enumerates all of them."""
    result = permutation_test((numpy.asarray(differences),), numpy.mean, permutation_type="samples", n_resamples=numpy.inf, vectorized=True)
    return {"differences": list(map(float, differences)), "p": float(result.pvalue)}


def resampled(metric, name, predicted, actual, draws=150, seed=3):
    """SciPy's percentile bootstrap, with the draws that its generator makes."""
    predicted, actual = numpy.asarray(predicted), numpy.asarray(actual)
    result = bootstrap((predicted, actual), lambda p, a: metric(a, p), paired=True, vectorized=False, n_resamples=draws, method="percentile", rng=numpy.random.default_rng(seed))
    places = numpy.random.default_rng(seed).integers(0, len(actual), (draws, len(actual)))
    distribution = [metric(actual[row], predicted[row]) for row in places]
    numpy.testing.assert_allclose(distribution, result.bootstrap_distribution, rtol=0, atol=0)
    return {
        "metric": name,
        "predicted": predicted.tolist(),
        "actual": actual.tolist(),
        "places": places.tolist(),
        "low": float(result.confidence_interval.low),
        "high": float(result.confidence_interval.high),
    }


actual = random.integers(0, 2, 23)
predicted = numpy.where(random.uniform(size=23) < 0.75, actual, 1 - actual)
golden = {
    "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": numpy.__version__},
    "summaries": [summary(random.normal(0.7, 0.03, n)) for n in (2, 3, 5, 8)],
    "signFlips": [sign_flip(random.normal(0.4, 1, n)) for n in (2, 3, 5, 7, 10)] + [sign_flip([1, 1, -1, 2]), sign_flip([0.5, 0.5, 0.5, 0.5, 0.5, 0.5])],
    "bootstraps": [
        resampled(accuracy_score, "accuracy", predicted, actual),
        resampled(matthews_corrcoef, "matthews", predicted, actual),
        resampled(f1_score, "f1", predicted, actual),
    ],
}
path = pathlib.Path(__file__).parent.parent / "golden" / "statistics.json"
path.write_text(json.dumps(golden) + "\n")
