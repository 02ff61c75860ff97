"""The unified social credit code 统一社会信用代码 of GB 32100-2015: eighteen characters, of which the last checks the rest."""

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def normal(typed: str) -> str:
    """Return the code as it is printed: capitals, without blanks and hyphens."""
    return "".join(typed.split()).replace("-", "").upper()


def is_valid(code: str) -> bool:
    """Tell whether a normal code may exist: its characters are the standard's, and the last is the check character."""
    if len(code) != len(_WEIGHTS) + 1 or any(letter not in _LETTERS for letter in code):
        return False
    return code[-1] == check_character(code[:-1])


def check_character(body: str) -> str:
    """Return the check character of the first seventeen: what completes their weighted sum to a multiple of 31."""
    total = sum(weight * _LETTERS.index(letter) for weight, letter in zip(_WEIGHTS, body, strict=True))
    return _LETTERS[-total % len(_LETTERS)]
