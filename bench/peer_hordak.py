"""The peer on PostgreSQL: django-hordak's `transfer_to` in `atomic()`.

Runs with the peers' own Python and is told what to do as `bench.posting` is: `python bench/peer_hordak.py open`, then
`python bench/peer_hordak.py serve`.
"""

import os
import sys
from random import Random
from time import perf_counter

import dj_database_url
import django
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

settings.configure(
    DATABASES={"default": dj_database_url.parse(os.environ["LINLI_DATABASE_URL"], conn_max_age=600)},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "mptt", "hordak"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    HORDAK_CURRENCIES=["CNY"], CURRENCIES=["CNY"], DEFAULT_CURRENCY="CNY", HORDAK_INTERNAL_CURRENCY="CNY", USE_TZ=True,
)  # fmt: skip
django.setup()

from hordak.models import Account, AccountType  # noqa: E402 - after the settings
from moneyed import Money  # noqa: E402 - the same

ACCOUNTS = 1000
dice = Random()  # noqa: S311 - which account pays which


def open_books() -> None:
    """Open a thousand accounts: as many as its tree takes in reasonable time."""
    call_command("migrate", verbosity=0)
    for number in range(ACCOUNTS):
        Account.objects.create(name=f"n{number}", code=str(number), type=AccountType.liability, currencies=["CNY"])


def serve() -> None:
    """Do what each line says ("single 8"), and say how many transfers that made."""
    own = list(Account.objects.all())
    print("ready", flush=True)
    for line in sys.stdin:
        seconds, done, began = float(line.split()[1]), 0, perf_counter()
        while (spent := perf_counter() - began) < seconds:
            giver, taker = dice.sample(own, 2)
            with transaction.atomic():
                giver.transfer_to(taker, Money(1, "CNY"))
            done += 1
        print(done, spent, flush=True)


if __name__ == "__main__":
    open_books() if sys.argv[1] == "open" else serve()
