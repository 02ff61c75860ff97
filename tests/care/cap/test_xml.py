"""From bytes to a tree: encodings, limits, and what is never let in."""

import time
import tracemalloc

import pytest

from linli.care.cap import errors, xml

BOMB = b"""<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;">]><a>&e;</a>"""


@pytest.mark.parametrize(
    ("data", "error", "code"),
    [
        (b"", errors.MalformedError, "malformed"),
        (b"{}", errors.MalformedError, "malformed"),
        (b"<a>", errors.MalformedError, "malformed"),
        (b"<a>&unknown;</a>", errors.MalformedError, "malformed"),
        (b"<a>\x00</a>", errors.MalformedError, "malformed"),
        (BOMB, errors.ForbiddenError, "forbidden"),
        (b"<!DOCTYPE a><a/>", errors.ForbiddenError, "forbidden"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', errors.ForbiddenError, "forbidden"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', errors.ForbiddenError, "forbidden"),
        (b"<a>" * 33 + b"</a>" * 33, errors.TooDeepError, "too-deep"),
        (b"<a>" * 300_000, errors.TooDeepError, "too-deep"),
        (b"<a>\xff</a>", errors.EncodingError, "encoding"),
        ("<a>台风</a>".encode("gbk"), errors.EncodingError, "encoding"),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', errors.EncodingError, "encoding"),
        (b'<?xml version="1.0" encoding="rot13"?><a/>', errors.EncodingError, "encoding"),
        (b"<a/>" + b" " * xml.MESSAGE_BYTES, errors.TooLargeError, "too-large"),
    ],
)
def test_bad_document_is_refused_by_name(data: bytes, error: type[errors.CapError], code: str) -> None:
    with pytest.raises(error) as caught:
        xml.parse(data)
    assert (type(caught.value), caught.value.code) == (error, code)


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("UTF-8", "utf-8"), ("utf-8", "utf-8-sig"), ("GBK", "gbk"), ("gb2312", "gb2312"), ("GB18030", "gb18030"),
        ("UTF-16", "utf-16"), ("UTF-16", "utf-16-le"), ("UTF-16", "utf-16-be"), ("Big5", "big5"),
    ],
)  # fmt: skip
def test_text_is_read_in_its_encoding(declared: str, codec: str) -> None:
    said = "台風" if codec == "big5" else "台风"
    data = f'<?xml version="1.0" encoding="{declared}"?><a>{said}</a>'.encode(codec)
    assert xml.parse(data).text == said


def test_rare_characters_of_gb18030_are_read_where_gb2312_is_claimed() -> None:
    data = '<?xml version="1.0" encoding="gb2312"?><a>㙍𠮷</a>'.encode("gb18030")
    assert xml.parse(data).text == "㙍𠮷"


def test_transport_says_the_encoding_where_the_document_does_not() -> None:
    assert xml.parse("<a>台风</a>".encode("gbk"), charset="GBK").text == "台风"


def test_document_knows_its_encoding_better_than_the_transport() -> None:
    assert xml.parse('<?xml version="1.0" encoding="UTF-8"?><a>台风</a>'.encode(), charset="GBK").text == "台风"


def test_document_as_deep_as_allowed_is_read() -> None:
    assert xml.local(xml.parse(b"<a>" * xml.DEEPEST + b"</a>" * xml.DEEPEST)) == "a"


@pytest.mark.slow
def test_largest_index_is_read_within_seconds_and_memory() -> None:
    line = b"<entry><id>x</id></entry>"
    data = b"<feed>" + line * ((xml.INDEX_BYTES - 13) // len(line)) + b"</feed>"
    tracemalloc.start()
    began = time.process_time()
    xml.parse(data, most=xml.INDEX_BYTES)
    spent, peak = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert spent < 15  # with memory traced; 1 s without
    assert peak < 200_000_000
