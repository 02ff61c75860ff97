"""A credential of this app on paper: its claims, row by row, in the reader's language, with the QR code that verifies it."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.credentials import addresses, pdf
from linli.credentials.enums import Type
from linli.credentials.models import Credential
from linli.ledger.enums import Unit

MINUTES_AN_HOUR = 60


class Statement(Protocol):
    """What is put into words: a credential, or what a look at one found."""

    @property
    def type(self) -> str:
        """Its credentials.enums.Type."""

    @property
    def claims(self) -> Mapping[str, Any]:
        """What is said about the person."""

    @property
    def recipient(self) -> str:
        """For whom it is."""

    @property
    def purpose(self) -> str:
        """What it is for; may be empty."""


def certificate(credential: Credential) -> bytes:
    """Return the credential as a PDF of one page, in the active language, with the title in the other one too.

    Reads the community. Raises pdf.TooMuchForOnePageError, which no proof of the six kinds comes near.
    """
    here = translation.get_language() or "zh-hans"
    other = "zh-hans" if here.startswith("en") else "en"
    title = str(Type(credential.type).label)
    with translation.override(other):
        second = str(Type(credential.type).label)
    return pdf.certificate(
        title=f"{title}\n{second}", holder=str(credential.claims.get("name", "")), lines=lines(credential),
        issuer=credential.community.name, verify_url=addresses.verify(credential.token), issued=credential.issued_at,
        valid_until=credential.valid_until, languages=(here,),
    )  # fmt: skip


def lines(credential: Statement) -> list[tuple[str, str]]:
    """Return what the credential says as label and value, row by row, in the active language: for paper and for pages."""
    claims = credential.claims
    rows = _hours(claims) if credential.type == Type.VOLUNTEER_HOURS else _contribution(claims)
    rows.append((_("出具给"), credential.recipient))
    return rows + ([(_("用途"), credential.purpose)] if credential.purpose else [])


def _hours(claims: Mapping[str, Any]) -> list[tuple[str, str]]:
    period = _("%(since)s 至 %(until)s") % {"since": claims["from"], "until": claims["until"]}
    return [
        (_("服务期间"), period), (_("志愿服务时长"), duration(claims["volunteerMinutes"])),
        (_("服务次数"), _times(claims["services"])),
    ]  # fmt: skip


def _contribution(claims: Mapping[str, Any]) -> list[tuple[str, str]]:
    years = _("、").join(map(str, claims["years"]))
    rows = [(_("年份"), years)]
    rows += [
        (str(Unit(kind).label), _points(sum(by_year.values()))) for kind, by_year in claims.get("points", {}).items()
    ]
    if minutes := claims.get("volunteerMinutes"):
        rows.append((_("志愿服务时长"), duration(sum(minutes.values()))))
    if helped := claims.get("mutualHelp"):
        rows.append((_("邻里互助"), _times(helped["times"])))
    if name := claims["level"].get("name"):
        english = (translation.get_language() or "").startswith("en")
        rows.append((_("社区贡献等级"), _("%(number)s 级 %(name)s") % {
            "number": claims["level"]["number"], "name": name["en" if english else "zh"]
        }))  # fmt: skip
    return rows


def duration(minutes: int) -> str:
    """Return minutes as people say them: 12 小时 30 分钟."""
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    said = [_("%(n)s 小时") % {"n": hours}] if hours else []
    return " ".join([*said, *([_("%(n)s 分钟") % {"n": rest}] if rest or not hours else [])])


def _points(points: int) -> str:
    return _("%(n)s 分") % {"n": points}


def _times(times: int) -> str:
    return ngettext("%(n)s 次", "%(n)s 次", times) % {"n": times}
