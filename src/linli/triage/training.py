"""How the classifier learns: n-grams weighed by how much they tell, one dividing line for each label."""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from linli.triage import features
from linli.triage.frames import Example
from linli.triage.model import Model


def train(rows: Sequence[Example]) -> Model:
    """Learn from (label, text) rows; some seconds for the repository's sentences."""
    vectorizer = TfidfVectorizer(analyzer=features.of, min_df=2, sublinear_tf=True, dtype=np.float32)
    matrix = vectorizer.fit_transform([text for _, text in rows])
    machine = LinearSVC(C=0.5, class_weight="balanced").fit(matrix, [label for label, _ in rows])
    return Model(
        labels=[str(label) for label in machine.classes_],
        vocabulary={feature: int(place) for feature, place in vectorizer.vocabulary_.items()},
        idf=vectorizer.idf_.astype(np.float32), weights=machine.coef_.astype(np.float32),
        bias=machine.intercept_.astype(np.float32),
    )  # fmt: skip
