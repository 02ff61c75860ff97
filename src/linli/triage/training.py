"""How the classifier learns: n-grams weighed by how much they tell, one dividing line for each label."""

import warnings
from collections import Counter
from collections.abc import Sequence

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from linli.triage import features
from linli.triage.frames import Example
from linli.triage.model import Model

# How far a label of few sentences is helped against one of many: 0 not at all, 1 as if all had the same number.
EVENNESS = 0.25
# Rounds over the sentences; more take longer and read no better, so that scikit-learn's warning may be ignored.
ROUNDS = 6


def train(rows: Sequence[Example]) -> Model:
    """Learn from (label, text) rows; some seconds for the repository's sentences."""
    vectorizer = TfidfVectorizer(analyzer=features.of, min_df=2, sublinear_tf=True, dtype=np.float32)
    matrix = vectorizer.fit_transform([text for _, text in rows])
    labels = [label for label, _ in rows]
    machine = LinearSVC(C=1.5, max_iter=ROUNDS, random_state=0, class_weight=_weights(labels))
    with warnings.catch_warnings(category=ConvergenceWarning, action="ignore"):
        machine.fit(matrix, labels)
    return Model(
        labels=[str(label) for label in machine.classes_],
        vocabulary={feature: int(place) for feature, place in vectorizer.vocabulary_.items()},
        idf=vectorizer.idf_.astype(np.float32),
        weights=machine.coef_.T.astype(np.float16, order="C"),
        bias=machine.intercept_.astype(np.float32),
    )  # fmt: skip


def _weights(labels: Sequence[str]) -> dict[str, float]:
    counts = Counter(labels)
    return {label: (len(labels) / len(counts) / count) ** EVENNESS for label, count in counts.items()}
