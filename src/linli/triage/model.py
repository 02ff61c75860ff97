"""The classifier as it reads: n-grams of characters and sounds, weighed by plain arrays that training has left."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from linli.triage import features, frames
from linli.triage.frames import Example
from linli.triage.normalise import rows

HERE = Path(__file__).parent
# Raised when the way of training changes, so that no cached model of an older way is used.
VERSION = 2
# Ends the label of a training sentence that speaks of danger now.
DANGER = "!"
# In how many of its sayings each thing of a frame is learnt: more is slower and no better.
FRAMES = 2
# Turns distances from the dividing lines into shares that sum to one; chosen so that a share of 0.6 is right about
# nine times in ten on sentences kept apart.
SHARPNESS = 4.0
MOST_KNOWN = 2000


@dataclass(frozen=True, slots=True)
class Belief:
    """Every label with its share of belief, the likeliest first; and `peril`, the share that speaks of danger now.

    Shares are 0 to 1 and sum to one.
    """

    shares: list[tuple[str, float]]
    peril: float


class Model:
    """Weights by feature and label, and how much a feature tells (idf)."""

    def __init__(self, *, labels: Sequence[str], vocabulary: dict[str, int], idf: Any, weights: Any, bias: Any) -> None:  # noqa: ANN401 - numpy arrays of floats
        self.labels, self.vocabulary = list(labels), vocabulary
        self.idf, self.weights, self.bias = idf, weights, bias
        self._known: dict[str, dict[int, float]] = {}

    def belief(self, text: str) -> Belief:
        """Return what the text is believed to ask for."""
        places, values = self._vector(text)
        scores = values @ self.weights[places].astype(np.float32) + self.bias
        powers = np.exp((scores - scores.max()) * SHARPNESS)
        shares: dict[str, float] = {}
        peril = 0.0
        for label, share in zip(self.labels, (powers / powers.sum()).tolist(), strict=True):
            plain = label.removesuffix(DANGER)
            shares[plain] = shares.get(plain, 0.0) + share
            peril += share * (plain != label)
        return Belief(sorted(shares.items(), key=itemgetter(1), reverse=True), peril)

    def _vector(self, text: str) -> tuple[Any, Any]:
        counts: dict[int, int] = {}
        for feature in features.of(text):
            place = self.vocabulary.get(feature)
            if place is not None:
                counts[place] = counts.get(place, 0) + 1
        places = np.fromiter(counts, dtype=np.int64, count=len(counts))
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))) * self.idf[places]
        return places, values / max(float(np.linalg.norm(values)), 1e-9)

    def likest(self, text: str, learned: Sequence[tuple[str, str]]) -> tuple[float, str]:
        """Return the (label, text) pair most like the text: its likeness, 0 to 1 (cosine), and its label."""
        if not learned:
            return 0.0, ""
        left = self._sparse(text)
        likeness = (
            (sum(value * left.get(place, 0.0) for place, value in self._sparse(known).items()), label)
            for label, known in learned
        )
        return max(likeness)

    def _sparse(self, text: str) -> dict[int, float]:
        # A community's examples are compared with again and again; they are few and short.
        if text not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[text] = dict(zip(*map(np.ndarray.tolist, self._vector(text)), strict=True))
        return self._known[text]


def examples() -> list[Example]:
    """Return the sentences learnt from: (label, text), written by hand one by one or multiplied out of frames."""
    folder = HERE / "examples"
    written = [pair for file in sorted(folder.glob("*.tsv")) for pair in rows(file)]
    return written + frames.multiplied(folder / "frames.txt", each=FRAMES)


@cache
def current() -> Model:
    """Return the model of the repository's sentences: from the cache folder, else trained now and kept there."""
    file = _folder() / f"triage-{_fingerprint()}.npz"
    if file.exists():
        return _read(file)
    from linli.triage import training  # noqa: PLC0415 - scikit-learn takes 1.5 s to import and is needed once a version

    model = training.train(examples())
    _write(model, file)
    return model


def _folder() -> Path:
    return Path(os.environ.get("LINLI_TRIAGE") or os.environ.get("LINLI_DATA") or HERE.parents[2] / "var")


def _fingerprint() -> str:
    sha = hashlib.sha256(str(VERSION).encode())
    for file in sorted([*HERE.glob("examples/*"), *HERE.glob("tables/*.tsv"), *HERE.glob("*.py")]):
        sha.update(file.read_bytes())
    return sha.hexdigest()[:16]


def _read(file: Path) -> Model:
    with np.load(file, allow_pickle=False) as kept:
        words = bytes(kept["vocabulary"]).decode().split("\n")
        return Model(
            labels=bytes(kept["labels"]).decode().split("\n"), vocabulary={word: n for n, word in enumerate(words)},
            idf=kept["idf"], weights=kept["weights"], bias=kept["bias"],
        )  # fmt: skip


def _write(model: Model, file: Path) -> None:
    """Keep the model; a folder that cannot be written to only means training again next time."""
    words = sorted(model.vocabulary, key=model.vocabulary.__getitem__)
    draft = file.with_suffix(f".{os.getpid()}.tmp.npz")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(
            draft, labels=_bytes(model.labels), vocabulary=_bytes(words), idf=model.idf, weights=model.weights,
            bias=model.bias,
        )  # fmt: skip
        draft.replace(file)
    except OSError:
        draft.unlink(missing_ok=True)


def _bytes(words: Sequence[str]) -> Any:  # noqa: ANN401 - a numpy array of bytes
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)
