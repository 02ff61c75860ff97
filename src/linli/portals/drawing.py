"""Parts of pages that look the same for the same values: drawn once and kept, by the process."""

from collections.abc import Hashable
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

# A few thousand rows of tables, a few hundred bytes each.
KEPT = 4096


def drawn(part: str, **values: Hashable) -> SafeString:
    """Return a part of a template (`page.html#part`) drawn with these values alone: no request, nobody signed in.

    It is kept under its values, the language and the zone, so whatever it shows must be one of them.
    """
    draw = _draw if settings.DEBUG else _kept
    return draw(part, get_language() or "", timezone.get_current_timezone_name(), tuple(values.items()))


def _draw(part: str, _language: str, _zone: str, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return render_to_string(part, dict(values))


_kept = lru_cache(maxsize=KEPT)(_draw)
