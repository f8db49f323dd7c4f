"""Writes test/golden/linearModels.json: outputs of scikit-learn's linear models on features that are 0 or 1.

Run: python test/parity/linear_models.py   (needs scikit-learn, numpy)
"""
import json
import pathlib

import numpy
import sklearn
from sklearn.linear_model import LogisticRegression, Ridge

random = numpy.random.default_rng(3)
n, columns = 41, 13
features = (random.uniform(size=(n, columns)) < 0.3).astype(float)
latent = features @ random.normal(size=columns) + random.normal(size=n)
two = (latent > numpy.median(latent)).astype(int)
three = numpy.digitize(latent, numpy.quantile(latent, [0.3, 0.6]))
logistic = lambda targets: LogisticRegression(C=1.0, tol=1e-12, max_iter=100000).fit(features, targets).decision_function(features)
golden = {
    "version": sklearn.__version__,
    "rows": [numpy.flatnonzero(row).tolist() for row in features],
    "columns": columns,
    "binary": {"targets": two.tolist(), "outputs": logistic(two).tolist()},
    "multinomial": {"targets": three.tolist(), "outputs": logistic(three).ravel().tolist()},
    "ridge": {"targets": latent.tolist(), "outputs": Ridge(alpha=1.0).fit(features, latent).predict(features).tolist()},
}
path = pathlib.Path(__file__).parent.parent / "golden" / "linearModels.json"
path.write_text(json.dumps(golden) + "\n")
