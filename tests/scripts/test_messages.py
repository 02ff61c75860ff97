import gettext
import os
from pathlib import Path

import pytest

from scripts import messages

HEADER = (
    'msgid ""\nmsgstr ""\n"Language: en\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
)
PAGE = """{% load i18n %}
<h1 class="x">
    {% translate "首页" %} it's "quoted' ( [
  {% blocktranslate count n=orders trimmed %}
      一张单
  {% plural %}
      {{ n }} 张单
  {% endblocktranslate %}
    {{ name|default:_("没有名字") }} {% translate "月" context "时间" %}
</h1>
"""


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = tmp_path / "src" / "linli"
    (package / "locale" / "en" / "LC_MESSAGES").mkdir(parents=True)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "SOURCES", package)
    monkeypatch.setattr(messages, "LOCALE", package / "locale")
    po_file(package).write_text(HEADER)
    return package


def po_file(package: Path) -> Path:
    return package / "locale" / "en" / "LC_MESSAGES" / "django.po"


def translate(package: Path, **pairs: str) -> None:
    rows = "".join(f'\nmsgid "{zh}"\nmsgstr "{en}"\n' for zh, en in pairs.items())
    po_file(package).write_text(HEADER + rows)


def test_template_and_python_are_both_read(sources: Path) -> None:
    (sources / "page.html").write_text(PAGE)
    (sources / "views.py").write_text('_("已确认")\npgettext("动词", "评价")\nngettext("一天", "%(n)s 天", n)\n')
    found = messages.extract_catalogue()
    assert {(message.context, message.id) for message in found if message.id} == {
        (None, "首页"),
        (None, ("一张单", "%(n)s 张单")),
        (None, "没有名字"),
        ("时间", "月"),
        (None, "已确认"),
        ("动词", "评价"),
        (None, ("一天", "%(n)s 天")),
    }


def test_extracting_keeps_translations_and_drops_what_is_no_longer_said(sources: Path) -> None:
    translate(sources, 已确认="Confirmed", 从前="Once")
    (sources / "views.py").write_text('_("已确认")\n_("新的")\n')
    messages.extract()
    text = po_file(sources).read_text()
    assert 'msgid "已确认"\nmsgstr "Confirmed"' in text
    assert 'msgid "新的"\nmsgstr ""' in text
    assert "从前" not in text


def test_extracting_twice_changes_nothing(sources: Path) -> None:
    (sources / "views.py").write_text('_("已确认")\n')
    messages.extract()
    first = po_file(sources).read_bytes()
    messages.extract()
    assert po_file(sources).read_bytes() == first


def test_compiled_file_is_read_by_gettext(sources: Path) -> None:
    translate(sources, 已确认="Confirmed")
    assert messages.uncompiled() == [po_file(sources)]
    messages.compile_all()
    assert messages.uncompiled() == []
    with po_file(sources).with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("已确认") == "Confirmed"


def test_newer_translation_is_compiled_again(sources: Path) -> None:
    messages.compile_all()
    os.utime(po_file(sources).with_suffix(".mo"), (1, 1))
    assert messages.uncompiled() == [po_file(sources)]


@pytest.mark.parametrize(
    ("said", "pairs", "fault"),
    [
        ("好", {"好": "Good"}, None),
        ("好", {"好": ""}, "no translation: 好"),
        ("好", {}, "not in the file (run `make messages`): 好"),
        ("好", {"好": "Good", "从前": "Once"}, "no longer said (run `make messages`): 从前"),
        ("%(n)s 张", {"%(n)s 张": "%(n)s orders"}, None),
        ("%(n)s 张", {"%(n)s 张": "%(m)s orders"}, "placeholders differ: %(n)s 张 → %(m)s orders"),
        ("{n} 张", {"{n} 张": "orders"}, "placeholders differ: {n} 张 → orders"),
        ("100%", {"100%": "100% done"}, None),
    ],
)
def test_check_names_the_fault(
    said: str, pairs: dict[str, str], fault: str | None, sources: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (sources / "views.py").write_text(f'_("{said}")\n')
    translate(sources, **pairs)
    assert messages.check() == (1 if fault else 0)
    expected = (
        f"src/linli/locale/en/LC_MESSAGES/django.po: {fault}" if fault else "messages: 1 sentences, all translated"
    )
    assert capsys.readouterr().out == expected + "\n"


def test_plural_forms_may_each_have_their_own_placeholders(sources: Path) -> None:
    (sources / "views.py").write_text('ngettext("一张单", "%(n)s 张单", n)\n')
    row = '\nmsgid "一张单"\nmsgid_plural "%(n)s 张单"\nmsgstr[0] "One order"\nmsgstr[1] "%(n)s orders"\n'
    po_file(sources).write_text(HEADER + row)
    assert messages.check() == 0


def test_translations_that_are_the_products_own_compile() -> None:
    for file in messages.po_files():
        assert messages.read(file).locale is not None
