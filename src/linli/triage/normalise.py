"""One spelling for the many ways people type: widths, traditional characters, dialect words, emoji, stammering."""

import re
import unicodedata
from functools import cache
from pathlib import Path

TABLES = Path(__file__).parent / "tables"
# Danger is looked for in this much of a text; nobody in need writes more before saying what is wrong.
LONGEST = 20_000

HAN = "\u3400-\u9fff\U00020000-\U0002ffff"

# Dialect writing and whole words, longest first where one begins another.
_WORDS = {
    "𨋢": "电梯",
    "呒没": "没有",
    "莫得": "没有",
    "冇得": "没有",
    "没得": "没有",
    "有冇": "有没有",
    "冇": "没有",
    "阿拉": "我们",
    "阿伲": "我们",
    "我伲": "我们",
    "俺们": "我们",
    "侬": "你",
    "伊": "他",
    "俺": "我",
    "咱": "我",
    "佢哋": "他们",
    "我哋": "我们",
    "佢": "他",
    "嘅": "的",
    "喺": "在",
    "搁": "在",
    "唔": "不",
    "覅": "不要",
    "咗": "了",
    "哉": "了",
    "忒了": "了",
    "啲": "些",
    "嚟": "来",
    "畀": "给",
    "俾": "给",
    "嘢": "东西",
    "睇": "看",
    "揾": "找",
    "瞓": "睡",
    "而家": "现在",
    "今朝": "今天",
    "明朝": "明天",
    "听朝": "明天早上",
    "听日": "明天",
    "后日": "后天",
    "下昼": "下午",
    "上昼": "上午",
    "夜里向": "夜里",
    "屋里厢": "家里",
    "屋企": "家",
    "屋头": "家里",
    "细路": "小孩",
    "娃儿": "小孩",
    "咋个": "怎么",
    "咋": "怎么",
    "啥子": "什么",
    "咩": "什么",
    "啥": "什么",
    "木有": "没有",
    "肿么": "怎么",
    "忒": "太",
    "🔥": "着火",
    "🚒": "消防",
    "🚑": "救护车",
    "🆘": "救命",
    "💧": "水",
    "💦": "漏水",
    "🐶": "狗",
    "🐕": "狗",
    "🐱": "猫",
    "🚗": "车",
    "🔑": "钥匙",
    "💡": "灯",
    "🗑": "垃圾",
    "🎂": "生日",
    "🐝": "马蜂",
    "🐍": "蛇",
    "👮": "保安",
    "🌳": "树",
    "🚽": "马桶",
}
_WORD = re.compile("|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)))
_SAME_AGAIN = re.compile(r"(.)\1{2,}", re.DOTALL)
# A space or a stray point between two characters of Han hides the word they make: 煤 气, 着.火.
_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}])[\s.·*_~^|/\\-]+(?=[{HAN}])")
_UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\x00-\x08\x0b-\x1f\x7f]")


def rows(file: Path) -> list[tuple[str, str]]:
    """Return the two columns of a table kept with the package; lines that begin with # are remarks."""
    lines = file.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("\t") for line in lines if line.strip() and not line.startswith("#"))
    return [(left.strip(), right.strip()) for left, _, right in pairs]


@cache
def _simplified() -> dict[int, str]:
    return {ord(a): b for old, new in rows(TABLES / "traditional.tsv") for a, b in zip(old, new, strict=True)}


def clean(text: str) -> str:
    """Return the text as the engine reads it: one width, simplified, lower case, dialect and emoji put into plain words."""
    text = unicodedata.normalize("NFKC", text[:LONGEST])
    text = _UNSEEN.sub("", text).lower().translate(_simplified())
    text = _WORD.sub(lambda m: _WORDS[m[0]], text)
    text = _SAME_AGAIN.sub(r"\1\1", text)
    return _BETWEEN_HAN.sub("", text).strip()
