"""Small numbers as people write them: 3, 三, 十二, 廿八, two."""

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "〇": 0}
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBER = r"(?:\d{1,2}|廿[一二三四五六七八九]?|[一二两三四五六七八九十]{1,3})"
ENGLISH = rf"(?:\d{{1,2}}|{'|'.join(_WORDS[1:])})"


def value(text: str) -> int:
    """Return the number of a text that NUMBER or ENGLISH matched. Raises KeyError for two digits in a row, as in 两三点."""
    text = text.replace("廿", "二十")
    if text.isdigit():
        return int(text)
    if text in _WORDS:
        return _WORDS.index(text)
    if text in ("a", "an"):
        return 1
    tens, ten, ones = text.partition("十")
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0) if ten else _DIGITS[text]
