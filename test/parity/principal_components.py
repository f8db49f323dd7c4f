"""Writes test/golden/principalComponents.json: reference values of the embedding map from scikit-learn and NumPy.

Run: python test/parity/principal_components.py   (needs numpy, and scikit-learn 1.5 or later, whose signs are the map's)
"""
import json
import pathlib

import numpy as np
from sklearn.decomposition import PCA


def case(words: int, size: int, seed: int) -> dict:
    """Rows in float32 with unequal spread along mixed directions."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(words, size)) * np.linspace(3, 0.2, size) @ rng.normal(size=(size, size)) + rng.normal(size=size)
    rows = rows.astype(np.float32)
    pca = PCA(n_components=2, svd_solver="full").fit(rows.astype(np.float64))
    places = pca.transform(rows.astype(np.float64))
    covariance = np.cov(rows.astype(np.float64), rowvar=False)
    return {
        "size": size,
        "values": [float(value) for value in rows.ravel()],
        "x": places[:, 0].tolist(),
        "y": places[:, 1].tolist(),
        "explained": pca.explained_variance_ratio_.tolist(),
        "eigenvalues": np.linalg.eigvalsh(covariance)[::-1].tolist(),
    }


# More words than dimensions, and fewer; the second case has eigenvalues of 0.
golden = [case(40, 7, 1), case(6, 11, 2), case(3, 2, 3)]
pathlib.Path(__file__).parents[1].joinpath("golden", "principalComponents.json").write_text(json.dumps(golden) + "\n")
