"""Money is fen, and text that is no amount is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.core.money import MOST, NotMoneyError, fen, yuan


@pytest.mark.parametrize(
    ("text", "amount"), [("12", 1200), ("12.5", 1250), ("¥12.50", 1250), ("¥ 0.01", 1), (" 0 ", 0)]
)
def test_yuan_as_written_become_fen(text: str, amount: int) -> None:
    assert fen(text) == amount


@pytest.mark.parametrize("text", ["", "十二", "12.345", "-1", "NaN", "1e999", "Infinity", "1,2,3"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(NotMoneyError):
        fen(text)


@given(st.integers(min_value=0, max_value=MOST))
def test_shown_and_read_again_is_the_same(amount: int) -> None:
    assert fen(yuan(amount).replace(",", "")) == amount


def test_negative_amount_is_shown_with_its_sign() -> None:
    assert yuan(-123456) == "-¥1,234.56"
