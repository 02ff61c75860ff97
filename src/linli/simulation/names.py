"""Believable Chinese names, put together from common surnames and given-name characters of each generation."""

from random import Random

# Surnames with roughly how many of a thousand people bear them.
_SURNAMES = {
    "王": 72, "李": 70, "张": 66, "刘": 52, "陈": 62, "杨": 30, "黄": 24, "赵": 20, "吴": 26, "周": 28, "徐": 24, "孙": 18,
    "马": 10, "朱": 20, "胡": 16, "郭": 10, "何": 14, "林": 16, "高": 10, "罗": 8, "郑": 14, "梁": 6, "谢": 8, "宋": 8,
    "唐": 8, "许": 10, "韩": 6, "冯": 7, "董": 5, "萧": 3, "程": 7, "曹": 5, "袁": 5, "傅": 4, "沈": 14, "曾": 4, "彭": 5,
    "吕": 6, "苏": 6, "卢": 5, "蒋": 8, "蔡": 6, "贾": 3, "丁": 7, "魏": 5, "薛": 3, "叶": 10, "余": 9, "潘": 7, "杜": 4,
    "戴": 4, "夏": 5, "钟": 5, "汪": 6, "田": 4, "任": 4, "姜": 4, "范": 5, "方": 7, "石": 3, "姚": 6, "谭": 3, "邹": 4,
    "熊": 3, "金": 8, "陆": 7, "郝": 2, "孔": 3, "白": 2, "崔": 3, "康": 2, "邱": 4, "秦": 3, "史": 2, "顾": 5, "侯": 2,
    "邵": 4, "孟": 2, "龙": 2, "万": 3, "段": 2, "钱": 5, "汤": 4, "黎": 2, "常": 2, "武": 2, "乔": 2, "赖": 1, "龚": 3,
    "文": 2, "楼": 4, "诸": 1, "骆": 2, "俞": 6, "章": 6, "虞": 2, "裘": 1, "竺": 1, "应": 2, "戚": 1, "鲍": 2, "施": 4,
}  # fmt: skip

# Given names by when somebody was born: two-character ones are made of (first, second).
_ELDER_F = ("秀桂玉凤兰淑翠彩月素春巧爱菊水阿金银", "英珍芳兰花琴娥珠香莲仙妹娣凤琴芬")
_ELDER_M = ("国建志文德永忠福根金树水宝荣长兴世阿", "华明根法祥福林生良荣泉忠海富昌松仁")
_MIDDLE_F = ("丽晓海雪红美春小慧燕文玉建秋雅", "萍芳燕娟敏红丽霞琴英梅华虹云莉")
_MIDDLE_M = ("建志海伟国晓永俊文立卫少新利宏", "军平强峰明波勇斌涛东华刚良辉民")
_YOUNG_F = ("佳晓雅思梦诗雨婷静欣嘉若文楚书", "琪怡婷雯颖洁瑶琳萱蓉妍薇宁悦禾")
_YOUNG_M = ("俊浩子宇志嘉文泽明晨凯铭一博睿", "杰涛宇航豪轩哲昊鹏恒阳峻栋伦彬")
_CHILD_F = ("沐语若诗可梓芷安一书苡奕知念初", "妍桐汐宸萱涵悦诺宁晴言棠微禾一")
_CHILD_M = ("沐宇亦子梓睿奕景皓昱星知予屿砚", "辰泽轩然安阳霖川航洋书铭初远舟")
_POOLS = {
    ("f", "elder"): _ELDER_F, ("m", "elder"): _ELDER_M, ("f", "middle"): _MIDDLE_F, ("m", "middle"): _MIDDLE_M,
    ("f", "young"): _YOUNG_F, ("m", "young"): _YOUNG_M, ("f", "child"): _CHILD_F, ("m", "child"): _CHILD_M,
}  # fmt: skip
# How many of a generation have a given name of one character.
_SINGLE = {"elder": 0.04, "middle": 0.1, "young": 0.08, "child": 0.02}
_GENERATIONS = ((1962, "elder"), (1982, "middle"), (2008, "young"))


def generation(born: int) -> str:
    """Return the generation of names into which a year of birth falls."""
    return next((name for until, name in _GENERATIONS if born < until), "child")


def surname(draw: Random) -> str:
    """Return a surname, common ones more often."""
    return draw.choices(list(_SURNAMES), list(_SURNAMES.values()))[0]


def given(draw: Random, *, gender: str, born: int) -> str:
    """Return a given name as people of that gender and year bear it."""
    age = generation(born)
    first, second = _POOLS[gender, age]
    if draw.random() < _SINGLE[age]:
        return draw.choice(second)
    return draw.choice(first) + draw.choice(second)
