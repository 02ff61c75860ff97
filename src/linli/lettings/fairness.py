"""Words that shut somebody out for who they are, and numbers by which people would go round the steward."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from linli.catalogue.models import in_language
from linli.lettings.errors import BadFieldError, UnfairWordsError

SEED = Path(__file__).parent / "seed" / "unfair.csv"
_NO = "不租|不卖|不接待|不接受|不考虑|不欢迎|不收|不要(?!求)|拒绝|拒租|谢绝|禁止"
_AWAY = "勿扰|免谈|不租|不卖|不考虑|别来|止步|除外|莫问"
_ONLY = "只租给?|只卖给?|只限|仅限|仅租给?|限租|只要|只收|限"
# A mobile's or a landline's digits, however they are spaced, and other ways round.
_CONTACT = re.compile(r"1[3-9](?:[ -]?\d){9}|0\d{2,3}[ -]?\d{7,8}|微信|wechat|\bqq\b|[\w.]+@[\w.]+\.\w+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Group:
    """People whom the law protects from being shut out: by which words it is seen, and by which law."""

    code: str
    name_zh: str
    name_en: str
    source: str
    shut_out: re.Pattern[str]

    @property
    def name(self) -> str:
        """The name in the active language."""
        return in_language(self.name_zh, self.name_en)


@cache
def groups() -> Mapping[str, Group]:
    """Return the groups by code, in the file's order."""
    with SEED.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, strict=True))
    return {row["code"]: Group(row["code"], row["zh"], row["en"], row["source"], _pattern(row)) for row in rows}


def _pattern(row: Mapping[str, str]) -> re.Pattern[str]:
    group, only = row["group"], row["only"]
    ways = [
        rf"(?:{_NO})[^，。；,.;\n]{{0,6}}?(?:{group})",
        rf"(?:{group})[^，。；,.;\n]{{0,4}}?(?:{_AWAY})",
        rf"\bno\s+(?:\w+\s+)?(?:{group})\b",
        rf"\b(?:{group})\s+(?:not\s+(?:welcome|accepted|allowed))\b",
    ]
    if only:
        ways += [
            rf"(?:{_ONLY})[^，。；,.;\n]{{0,3}}?(?:{only})",
            rf"\b(?:{only})\s+only\b",
            rf"\bonly\s+(?:for\s+)?(?:{only})\b",
        ]
    return re.compile("|".join(ways), re.IGNORECASE)


def check(field: str, words: str) -> None:
    """Raise UnfairWordsError where the words shut somebody out, BadFieldError ("contact") where they name a way round."""
    for code, group in groups().items():
        if hit := group.shut_out.search(words):
            raise UnfairWordsError(field=field, found=hit.group(), who=code)
    if _CONTACT.search(words):
        raise BadFieldError("contact")
