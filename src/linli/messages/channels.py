"""Ways out of the house. An adapter is a class with `send`; settings name the one in use."""

import logging
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

log = logging.getLogger("linli.channel")


class Sms(Protocol):
    """Short text messages."""

    def send(self, phone: str, code: str) -> None:
        """Send a sign-in code; raise on failure."""


class Push(Protocol):
    """Something that makes a phone ring: web push, WeCom, a robot in a group."""

    def send(self, phone: str | None, title: str, body: str) -> None:
        """Send a title and a line; raise on failure."""


class ConsoleSms:
    """Embedded mode: the code appears in the log of `linli serve`."""

    def send(self, phone: str, code: str) -> None:
        """Write the code to the log."""
        log.warning("SMS to %s: your Linli code is %s", phone, code)


class ConsolePush:
    """Embedded mode: pushes appear in the log at debug level."""

    def send(self, phone: str | None, title: str, body: str) -> None:
        """Write title and line to the log."""
        log.debug("push to %s: %s: %s", phone, title, body)


def sms() -> Sms:
    """Return the installation's SMS channel (setting LINLI_SMS_CHANNEL)."""
    channel: Sms = import_string(settings.LINLI_SMS_CHANNEL)()
    return channel


def push() -> Push:
    """Return the installation's push channel (setting LINLI_PUSH_CHANNEL)."""
    channel: Push = import_string(settings.LINLI_PUSH_CHANNEL)()
    return channel
