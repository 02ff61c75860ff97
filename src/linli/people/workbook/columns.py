"""The columns of the households workbook: how they are headed, in Chinese or English, and the words used in them."""

import re
from dataclasses import dataclass

from linli.people.enums import Relation

SHEET = "住户"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it fills, its heading, other headings that are understood, and how wide it is shown."""

    field: str
    zh: str
    en: tuple[str, ...]
    width: int
    needed: bool = True


COLUMNS = (
    Column("building", "楼栋", ("building",), 10),
    Column("entrance", "单元", ("entrance",), 10),
    Column("room", "房号", ("room",), 10),
    Column("area", "建筑面积(㎡)", ("建筑面积", "area", "area (m2)"), 14, needed=False),
    Column("name", "姓名", ("name",), 12),
    Column("phone", "手机号", ("手机", "电话", "phone", "mobile"), 16),
    Column("relation", "与户主关系", ("关系", "relation"), 14),
    Column("gender", "性别", ("gender", "sex"), 8, needed=False),
    Column("birthday", "出生日期", ("生日", "birthday", "date of birth"), 14, needed=False),
    Column("moved_in", "入住日期", ("moved in", "move-in date"), 14, needed=False),
    Column("is_contact", "联系人(是/否)", ("联系人", "contact"), 14, needed=False),
    Column("needs_care", "需要关怀(是/否)", ("需要关怀", "needs care"), 16, needed=False),
    Column("note", "备注", ("note", "notes", "remark"), 30, needed=False),
    # Only what stands here moves anybody out: whoever is missing from the file stays where they are.
    Column("moved_out", "搬出日期", ("moved out", "move-out date"), 14, needed=False),
)
BY_FIELD = {column.field: column for column in COLUMNS}

_RELATIONS = {
    Relation.OWNER: "业主 户主 本人 产权人 owner",
    Relation.TENANT: "租户 租客 承租人 tenant",
    Relation.SPOUSE: "配偶 妻子 丈夫 爱人 妻 夫 spouse wife husband",
    Relation.CHILD: "子女 儿子 女儿 子 女 孩子 child son daughter",
    Relation.PARENT: "父母 父亲 母亲 爸爸 妈妈 岳父 岳母 公公 婆婆 parent father mother",
    Relation.OTHER: "其他家人 其他 其它 亲属 祖父 祖母 孙子 孙女 外孙 外孙女 保姆 other",
}  # fmt: skip
RELATIONS = {word: str(relation) for relation, words in _RELATIONS.items() for word in words.split()}
# How a relation, a gender and a yes are written in an export: the first of its words.
RELATION_WORDS = {str(relation): words.split()[0] for relation, words in _RELATIONS.items()}
GENDERS = {
    "女": "f", "f": "f", "female": "f", "男": "m", "m": "m", "male": "m",
}  # fmt: skip
GENDER_WORDS = {"f": "女", "m": "男", "": ""}
YES_NO = {"是": True, "yes": True, "y": True, "√": True, "否": False, "no": False, "n": False, "": None}
YES_NO_WORDS = {True: "是", False: "否"}


def heading(text: object) -> Column | None:
    """Return the column that a cell of the header row names, None for one we do not know."""
    return _HEADINGS.get(_key(str(text or "")))


def _key(text: str) -> str:
    """Headings are compared without case, blanks and the form of their brackets."""
    return re.sub(r"\s+", "", text).lower().replace("(", "（").replace(")", "）").replace("m²", "㎡")


_HEADINGS = {_key(name): column for column in COLUMNS for name in (column.zh, *column.en)}
