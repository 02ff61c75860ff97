"""Signed, verifiable, revocable statements about a person."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """Who stated what of whom, for whom, until when; knows nothing of points or of orders."""

    name = "linli.credentials"
