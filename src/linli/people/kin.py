"""What two people of a family are to each other, in both directions, as they say it."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Tie(models.TextChoices):
    """What the one who is acted for is to the one who acts."""

    PARENT = "parent", _("父母")
    CHILD = "child", _("子女")
    SPOUSE = "spouse", _("配偶")
    GRANDPARENT = "grandparent", _("祖父母")
    GRANDCHILD = "grandchild", _("孙辈")
    SIBLING = "sibling", _("兄弟姐妹")
    RELATIVE = "relative", _("亲属")


class Kin(models.TextChoices):
    """The word for somebody of the family; where the gender is not said, the word that leaves it open."""

    MOTHER = "mother", pgettext_lazy("kin", "母亲")
    FATHER = "father", pgettext_lazy("kin", "父亲")
    PARENT = "parent", pgettext_lazy("kin", "父母")
    DAUGHTER = "daughter", pgettext_lazy("kin", "女儿")
    SON = "son", pgettext_lazy("kin", "儿子")
    CHILD = "child", pgettext_lazy("kin", "子女")
    WIFE = "wife", pgettext_lazy("kin", "妻子")
    HUSBAND = "husband", pgettext_lazy("kin", "丈夫")
    SPOUSE = "spouse", pgettext_lazy("kin", "配偶")
    GRANDMOTHER = "grandmother", pgettext_lazy("kin", "祖母")
    GRANDFATHER = "grandfather", pgettext_lazy("kin", "祖父")
    GRANDPARENT = "grandparent", pgettext_lazy("kin", "祖父母")
    GRANDDAUGHTER = "granddaughter", pgettext_lazy("kin", "孙女")
    GRANDSON = "grandson", pgettext_lazy("kin", "孙子")
    GRANDCHILD = "grandchild", pgettext_lazy("kin", "孙辈")
    SISTER = "sister", pgettext_lazy("kin", "姐妹")
    BROTHER = "brother", pgettext_lazy("kin", "兄弟")
    SIBLING = "sibling", pgettext_lazy("kin", "兄弟姐妹")
    RELATIVE = "relative", pgettext_lazy("kin", "亲属")


_BACK: Mapping[str, Tie] = {
    Tie.PARENT: Tie.CHILD, Tie.CHILD: Tie.PARENT, Tie.SPOUSE: Tie.SPOUSE, Tie.GRANDPARENT: Tie.GRANDCHILD,
    Tie.GRANDCHILD: Tie.GRANDPARENT, Tie.SIBLING: Tie.SIBLING, Tie.RELATIVE: Tie.RELATIVE,
}  # fmt: skip

# tie → the word by gender: f, m, not said.
_WORDS: Mapping[str, tuple[Kin, Kin, Kin]] = {
    Tie.PARENT: (Kin.MOTHER, Kin.FATHER, Kin.PARENT), Tie.CHILD: (Kin.DAUGHTER, Kin.SON, Kin.CHILD),
    Tie.SPOUSE: (Kin.WIFE, Kin.HUSBAND, Kin.SPOUSE),
    Tie.GRANDPARENT: (Kin.GRANDMOTHER, Kin.GRANDFATHER, Kin.GRANDPARENT),
    Tie.GRANDCHILD: (Kin.GRANDDAUGHTER, Kin.GRANDSON, Kin.GRANDCHILD),
    Tie.SIBLING: (Kin.SISTER, Kin.BROTHER, Kin.SIBLING), Tie.RELATIVE: (Kin.RELATIVE, Kin.RELATIVE, Kin.RELATIVE),
}  # fmt: skip


def back(tie: str) -> Tie:
    """Return the same tie seen from the other end: whose parent she is, is her child."""
    return _BACK[tie]


def kin(tie: str, gender: str) -> Kin:
    """Return the word for somebody of this gender ("f", "m" or "") at the far end of the tie."""
    female, male, unsaid = _WORDS[tie]
    return {"f": female, "m": male}.get(gender, unsaid)
