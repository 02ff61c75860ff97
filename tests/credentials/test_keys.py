"""Keys: the private half is a file for its owner alone, and nowhere else."""

import stat
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from jwcrypto import jwk

from linli.credentials import keys
from linli.credentials.models import IssuerKey

pytestmark = pytest.mark.django_db


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_first_use_makes_a_key_only_its_owner_can_read(at: datetime, installation: Path) -> None:
    key = keys.active(at=at)
    file = installation / "keys" / f"{key.kid}.pem"
    assert (mode(file), mode(file.parent), list(file.parent.iterdir())) == (0o600, 0o700, [file])


def test_private_half_is_in_no_row(at: datetime) -> None:
    key = keys.active(at=at)
    private = jwk.JWK.from_pem(keys.file_of(key).read_bytes()).export(as_dict=True)
    assert (private["x"], private["crv"]) == (key.public, "Ed25519")
    values = " ".join(str(value) for row in IssuerKey.objects.values() for value in row.values())
    assert private["d"] not in values


def test_key_is_kept_until_it_is_rotated(at: datetime) -> None:
    first = keys.active(at=at)
    assert keys.active(at=at + timedelta(days=9)) == first
    second = keys.rotate(at=at + timedelta(days=10))
    first.refresh_from_db()
    assert (first.retired_at, keys.active(at=at + timedelta(days=11))) == (at + timedelta(days=10), second)
    assert keys.file_of(first).exists()


def test_two_keys_never_share_a_name(at: datetime) -> None:
    key = keys.active(at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuerKey.objects.create(kid=key.kid, public="A" * 43, created_at=at)


def test_command_rotates_and_names_the_new_key(now: datetime) -> None:
    old, out = keys.active(at=now), StringIO()
    call_command("credentials", "rotate", stdout=out)
    new = keys.active(at=now)
    assert new != old
    assert out.getvalue() == (
        f"Credentials are signed by did:web:linli.example.cn#{new.kid} from now on; its file: {keys.file_of(new)}\n"
    )
