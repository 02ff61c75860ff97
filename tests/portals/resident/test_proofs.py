"""A contribution proof on the phone, and anybody who checks it."""

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import Client

from linli.core.ids import uuid7
from linli.credentials.models import Credential
from linli.ledger import services as ledger
from linli.points import issuing
from tests.cast import Town
from tests.conftest import SignedIn

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

NEW = "/home/points/proofs/new/"
SAID = {
    "kinds": ["green", "minutes"], "years": ["2026"], "recipient": "示例银行", "purpose": "申请服务", "days": "90",
    "with_name": "1",
}  # fmt: skip


@pytest.fixture
def phone(browser: SignedIn, town: Town, at: datetime) -> SignedIn:
    """The resident's phone, who has earned forty green points and twelve for welfare."""
    cache.clear()
    for kind, points in (("green", 40), ("welfare", 12)):
        source = issuing.issuer(community=town.community.pk, kind=kind, day=at.date(), at=at)
        purse = issuing.purse(community=town.community.pk, person=town.resident.pk, unit=kind, at=at)
        legs = [(source.pk, -points), (purse.pk, points)]
        ledger.post(community=town.community.pk, cause=f"gift:{uuid7()}", kind="award", legs=legs, at=at)
    return browser.as_(town.resident)


def sign(phone: SignedIn, **said: object) -> "Response":
    """Look at what will be said, agree to it, have it signed."""
    seen = phone.post(NEW, {**SAID, **said}).context.get("seen", "")
    return phone.post(NEW, {**SAID, **said, "sign": "1", "consent": "1", "seen": seen})


@pytest.fixture
def proof(phone: SignedIn) -> Credential:
    sign(phone)
    return Credential.objects.get()


def test_what_will_be_said_is_shown_before_it_is_signed(phone: SignedIn, town: Town) -> None:
    page = phone.post(NEW, SAID)
    assert ("环保积分", "40 分") in page.context["preview"]
    assert "公益积分" not in dict(page.context["preview"])
    assert Credential.objects.count() == 0


def test_nothing_is_signed_without_consent(phone: SignedIn) -> None:
    seen = phone.post(NEW, SAID).context["seen"]
    answer = phone.post(NEW, {**SAID, "sign": "1", "seen": seen})
    assert (answer.status_code, "勾选同意" in answer.content.decode()) == (422, True)
    # What she is to agree to still stands there.
    assert ("环保积分", "40 分") in answer.context["preview"]
    assert Credential.objects.count() == 0


def test_consent_to_other_lines_than_were_shown_is_none(phone: SignedIn) -> None:
    seen = phone.post(NEW, SAID).context["seen"]
    answer = phone.post(
        NEW, {**SAID, "kinds": ["green", "welfare"], "sign": "1", "consent": "1", "seen": seen}
    )  # fmt: skip
    assert (answer.status_code, "先看过内容" in answer.content.decode()) == (422, True)
    assert ("公益积分", "12 分") in answer.context["preview"]
    assert Credential.objects.count() == 0


@pytest.mark.parametrize(
    "change", [{"kinds": []}, {"years": []}, {"recipient": ""}, {"days": "0"}, {"kinds": ["sport"]}]
)
def test_what_cannot_be_proved_is_refused(phone: SignedIn, change: dict[str, object]) -> None:
    answer = sign(phone, **change)
    assert (answer.status_code, "勾选同意" in answer.content.decode()) == (422, False)
    assert Credential.objects.count() == 0


def test_anybody_checks_it_and_the_holder_sees_the_look(phone: SignedIn, proof: Credential) -> None:
    page = Client().get(f"/verify/{proof.token}/").content.decode()
    assert "内容未被改动" in page
    assert "示例银行" in page
    assert "公益积分" not in page
    looks = phone.get(f"/home/points/proofs/{proof.pk}/").context["looks"]
    assert [(look["whence"], look["outcome"]) for look in looks] == [("其他 · 本机或内网", "有效")]


def test_signed_text_is_checked_and_an_altered_one_refused(phone: SignedIn, proof: Credential) -> None:
    page = Client().post("/verify/", {"text": proof.jws}).content.decode()
    assert "内容未被改动" in page
    head, body, signature = proof.jws.split(".")
    altered = ".".join([head, body[:-4] + ("AAAA" if body[-4:] != "AAAA" else "BBBB"), signature])
    assert "内容未被改动" not in Client().post("/verify/", {"text": altered}).content.decode()


def test_revoked_proof_fails_for_everybody(phone: SignedIn, proof: Credential) -> None:
    phone.post(f"/home/points/proofs/{proof.pk}/revoke/")
    page = Client().get(f"/verify/{proof.token}/").content.decode()
    assert "撤回，不再有效" in page
    assert "示例银行" not in page


def test_unknown_address_is_not_found(phone: SignedIn) -> None:
    assert Client().get("/verify/nothing-like-it/").status_code == 404


def test_somebody_who_guesses_is_slowed_down(phone: SignedIn) -> None:
    answers = [Client().get("/verify/guess/").status_code for _ in range(32)]
    assert (answers[0], answers[-1]) == (404, 429)


def test_paper_is_a_pdf(phone: SignedIn, proof: Credential) -> None:
    answer = phone.get(f"/home/points/proofs/{proof.pk}/paper/")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


def test_somebody_elses_proof_is_not_found(browser: SignedIn, town: Town, proof: Credential) -> None:
    browser.as_(town.daughter)
    for path in ("", "paper/"):
        assert browser.get(f"/home/points/proofs/{proof.pk}/{path}").status_code == 404
    assert browser.post(f"/home/points/proofs/{proof.pk}/revoke/").status_code == 404


def test_hours_nobody_gave_are_not_certified(phone: SignedIn) -> None:
    data = {"since": "2026-01-01", "until": "2026-11-23", "recipient": "学校", "consent": "1"}
    assert phone.post("/home/points/proofs/hours/", data).status_code == 422
    assert phone.post("/home/points/proofs/hours/", {**data, "since": "soon"}).status_code == 422


def test_hours_given_are_certified(phone: SignedIn, town: Town, at: datetime) -> None:
    source = issuing.clock(community=town.community.pk, at=at)
    purse = issuing.purse(community=town.community.pk, person=town.resident.pk, unit="minutes", at=at)
    legs = [(source.pk, -90), (purse.pk, 90)]
    ledger.post(community=town.community.pk, cause="m", kind="work", legs=legs, at=at)
    data = {"since": "2026-01-01", "until": "2026-11-23", "recipient": "学校", "consent": "1"}
    assert phone.post("/home/points/proofs/hours/", data).status_code == 302
    assert Credential.objects.get().claims["volunteerMinutes"] == 90
