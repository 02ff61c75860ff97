"""What people are told, over which channel."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """What people are told, over which channel."""

    name = "linli.messages"
    # Django's own one-request messages already bear the label "messages".
    label = "inbox"
