"""The design tokens: what is said twice is said alike, and quiet text can still be read."""

import re
from pathlib import Path

import pytest

import linli

STATIC = Path(linli.__file__).parent / "static" / "linli"
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")


def _block(selector: str) -> dict[str, str]:
    start = TOKENS.index(selector + " {") + len(selector) + 2
    body = TOKENS[start : TOKENS.index("}", start)]
    body = re.sub(r"/\*.*?\*/", "", body, flags=re.DOTALL)
    pairs = (line.split(":", 1) for line in body.split(";") if ":" in line)
    return {name.strip(): value.strip() for name, value in pairs}


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


LIGHT = _block(':root, [data-theme="light"]')
DARK = _block('[data-theme="dark"]')
ELDER = _block('[data-mode="elder"]')
ELDER_DARK = _block('[data-mode="elder"][data-theme="dark"]')
SETS = {
    "light": LIGHT,
    "dark": DARK,
    "elder": LIGHT | ELDER,
    "elder-dark": DARK | ELDER_DARK,
}
PAIRS = [
    *(
        (ink, ground)
        for ink in ("--ink", "--ink-2", "--ink-3")
        for ground in ("--bg", "--surface", "--sunken", "--raised")
    ),
    *((f"--{tone}", f"--{tone}-soft") for tone in ("ok", "info", "warn", "bad", "idle")),
    *((f"--{tone}", "--surface") for tone in ("ok", "warn", "bad", "accent", "warm")),
    *((f"--{tone}", "--bg") for tone in ("bad", "accent")),
    *(("--ink-2", f"--{tone}-soft") for tone in ("ok", "info", "warn", "bad", "warm", "accent")),
    ("--on-accent", "--accent"),
    ("--on-accent-soft", "--accent-soft"),
    ("--on-warm", "--warm"),
    ("--on-warm-soft", "--warm-soft"),
]


def test_dark_by_wish_equals_dark_by_device() -> None:
    assert _block('  :root:not([data-theme="light"])') == DARK


def test_elder_dark_by_wish_equals_elder_dark_by_device() -> None:
    assert _block('  :root[data-mode="elder"]:not([data-theme="light"])') == ELDER_DARK


def test_dark_answers_every_light_colour() -> None:
    same_in_both = {name for name in LIGHT if name.startswith(("--signal", "--on-signal"))}
    assert set(LIGHT) - same_in_both == set(DARK)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_contrast_of_text_is_enough(name: str, ink: str, ground: str) -> None:
    tokens = SETS[name]
    assert _contrast(tokens[ink], tokens[ground]) >= 4.5


@pytest.mark.parametrize(("elder", "others"), [("elder", "light"), ("elder-dark", "dark")])
@pytest.mark.parametrize(("ink", "ground"), [pair for pair in PAIRS if pair[0].startswith("--ink")])
def test_elder_inks_stand_out_at_least_as_clearly(elder: str, others: str, ink: str, ground: str) -> None:
    assert _contrast(SETS[elder][ink], SETS[elder][ground]) >= _contrast(SETS[others][ink], SETS[others][ground])


@pytest.mark.parametrize("sheet", sorted(path.name for path in STATIC.glob("*.css")))
def test_elder_mode_has_no_colours_but_its_inks(sheet: str) -> None:
    text = (STATIC / sheet).read_text(encoding="utf-8")
    blocks = re.findall(r"\[data-mode=\"elder\"\][^{}]*\{([^{}]*)\}", text)
    painted = {name for block in blocks for name in re.findall(r"([\w-]+)\s*:\s*[^;]*#[0-9a-f]{3,8}", block)}
    assert painted <= {"--bg", "--ink-2", "--ink-3", "--line"}


@pytest.mark.parametrize("sheet", ["components.css", "phone.css", "console.css", "site.css"])
def test_sheets_use_only_tokens_that_exist(sheet: str) -> None:
    text = (STATIC / sheet).read_text(encoding="utf-8")
    known = set(re.findall(r"(--[\w-]+)\s*:", TOKENS + text))
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= known


@pytest.mark.parametrize("sheet", sorted(path.name for path in STATIC.glob("*.css")))
def test_sheets_stay_within_the_oldest_engines(sheet: str) -> None:
    text = (STATIC / sheet).read_text(encoding="utf-8")
    rules = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    rules = re.sub(r"@supports selector\(:has\(\*\)\) \{.*?\n\}", "", rules, flags=re.DOTALL)  # it has its fallback
    assert re.findall(r":has\(|@layer|@container|color-mix\(|light-dark\(|^\s*&", rules, re.MULTILINE) == []
