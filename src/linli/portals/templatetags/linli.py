"""The template library `linli`: icons, and the house way to write times, money and names."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from linli.portals import words

register = template.Library()


@register.simple_tag
@cache
def icon(name: str, size: str = "", css: str = "") -> SafeString:
    """Draw one lucide icon from the sprite; `size` is "", xs, s or l; `css` adds classes."""
    classes = " ".join(part for part in ("icon", f"icon--{size}" if size else "", css) if part)
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        classes,
        static("vendor/icons.svg"),
        name,
    )


@register.filter
def when(value: datetime | None, at: datetime | None = None) -> str:
    """今天 14:30, or 11月23日 周一 14:30; `at` is now unless given."""
    return words.when(value, at=at)


@register.filter
def clock_time(value: datetime | None) -> str:
    """14:30."""
    return words.clock_time(value)


@register.filter
def day(value: date | None, at: datetime | None = None) -> str:
    """11月23日 周一; `at` decides whether the year is written."""
    return words.day(value, at=at)


@register.filter
def minutes(value: int | timedelta | None) -> str:
    """1小时01分."""
    return words.duration(value)


@register.filter
def minutes_parts(value: int | timedelta | None) -> list[tuple[str, str]]:
    """Give [("1", "小时"), ("01", "分")], for figures with small units."""
    return words.duration_parts(value)


@register.filter
def minutes_brief(value: int | timedelta | None) -> str:
    """33 时."""
    return words.duration_brief(value)


@register.filter
def yuan(fen: int | None) -> str:
    """¥12.50 from 1250."""
    return words.yuan(fen)


@register.filter
def phone_masked(phone: str | None) -> str:
    """138****5678."""
    return words.phone_masked(phone)


@register.filter
def surname(name: str | None) -> str:
    """Give the first character for an avatar."""
    return words.surname(name)


@register.filter
def joint_steps(done: int, total: int) -> list[str]:
    """List the joints of a path of `total` steps of which `done` are behind: done, now, wait."""
    return ["done" if step < done else "now" if step == done else "wait" for step in range(total)]


@register.filter
def page_numbers(page: Page[Any]) -> list[int | None]:
    """List the page numbers to show round this page; None stands for a gap."""
    paginator = page.paginator
    shown = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in shown]


@register.filter
def star_marks(stars: float | None) -> list[bool]:
    """Give five marks, on or off, for a rating rounded to whole stars."""
    return [mark <= round(stars or 0) for mark in range(1, 6)]
