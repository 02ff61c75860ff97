"""Every refusal among neighbours, and of a proof, has a sentence and a status."""

import pytest

from linli.credentials import errors as credentials
from linli.neighbours import errors as neighbours
from linli.orders import errors as orders
from linli.portals.errors import EXPECTED, explain

FIGURES: dict[type[Exception], Exception] = {
    neighbours.BadFieldError: neighbours.BadFieldError("wanted_from"),
    neighbours.DangerError: neighbours.DangerError("base.repair.gas"),
    neighbours.OverError: neighbours.OverError("expired"),
    neighbours.TooManyOpenError: neighbours.TooManyOpenError(5),
    neighbours.TooFarError: neighbours.TooFarError(150.0),
    credentials.BadValidityError: credentials.BadValidityError(366),
    credentials.TooManyError: credentials.TooManyError(10),
}
REFUSALS = [
    *neighbours.NeighboursError.__subclasses__(), *credentials.CredentialError.__subclasses__(),
    orders.VolunteerNotOrderedError, orders.NotInsuredError,
]  # fmt: skip


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
def test_refusal_has_a_sentence_and_a_status(refusal: type[Exception]) -> None:
    error = FIGURES[refusal] if refusal in FIGURES else refusal()
    sentence, status = explain(error)
    assert isinstance(error, EXPECTED)
    assert (sentence.endswith("。"), 400 <= status < 500) == (True, True)


def test_figures_are_named() -> None:
    assert explain(FIGURES[neighbours.BadFieldError])[0] == "“日期”这一项不对，请改一改。"
    assert explain(FIGURES[neighbours.TooFarError])[0] == "还没到楼下（要在 150 米内）。请用签到码。"
    assert explain(neighbours.OverError("withdrawn"))[0] == "已经收回了。"
