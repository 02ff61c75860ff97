"""The seed's files: complete, consistent with each other, in two languages, and enough by themselves."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "linli"
SEED = SOURCE / "catalogue" / "seed"
HAN = re.compile(r"[\u4e00-\u9fff]")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,:;?!()]|[,:;?!()][\u4e00-\u9fff]")

SCENES = [
    "neighbour", "education", "health", "entrepreneurship", "building", "transport", "low-carbon", "service",
    "governance",
]  # fmt: skip
GROUPS = ["elder", "youth", "child", "newcomer", "family", "care"]
SKILLS = [
    "plumbing", "electrical", "locks", "masonry", "gas", "lift", "network", "carpentry", "cleaning", "greening",
    "security", "firefighting", "traffic", "reception", "care", "firstaid", "pets", "events", "coordination",
    "appliance",
]  # fmt: skip
POINT_KINDS = ["skill", "green", "welfare", "contribution", "reputation", "sport"]
SLA_CLASSES = ["lift", "emergency", "urgent", "sameday", "general", "instant", "complaint"]
PROVIDERS = {"steward", "volunteer", "team", "merchant"}
SIZES = {
    "lines": 19, "scenes": 9, "groups": 6, "sla": 7, "categories": 16, "skills": 20, "point_kinds": 6, "products": 105,
    "checklists": 492,
}  # fmt: skip
SUMMARY_LENGTH = 40
STEPS = range(3, 7)
SHELF = 6

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (SEED / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


def codes(name: str) -> list[str]:
    return [row["code"] for row in rows(name)]


def listed(cell: str) -> list[str]:
    return cell.split("|") if cell else []


PRODUCTS = rows("products")
EACH_PRODUCT = pytest.mark.parametrize("product", PRODUCTS, ids=[row["code"] for row in PRODUCTS])


def test_seed_holds_the_files_told_in_the_readme() -> None:
    assert {path.stem for path in SEED.glob("*.csv")} == set(SIZES)
    assert {name: len(rows(name)) for name in SIZES} == SIZES
    readme = (SEED / "README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| (\w+)\.csv \| (\d+) \|", readme, flags=re.MULTILINE))
    assert told == {name: str(size) for name, size in SIZES.items()}


@pytest.mark.parametrize("name", SIZES)
def test_seed_rows_are_whole_trimmed_and_of_the_headers_length(name: str) -> None:
    for row in rows(name):
        assert None not in row, row
        assert all(cell == str(cell).strip() for cell in row.values()), row


@pytest.mark.parametrize("name", SIZES)
def test_seed_texts_are_in_both_languages(name: str) -> None:
    for row in rows(name):
        for column in [column for column in row if column.endswith("_zh")]:
            english = row[f"{column.removesuffix('_zh')}_en"] if column != "short_zh" else "short"
            assert HAN.search(row[column]), row
            assert not HALF_WIDTH.search(row[column]), row[column]
            assert english, row
            assert not HAN.search(english), row


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("scenes", SCENES), ("groups", GROUPS), ("skills", SKILLS), ("point_kinds", POINT_KINDS), ("sla", SLA_CLASSES),
    ],
)  # fmt: skip
def test_seed_codes_are_the_products_own_lists(name: str, expected: list[str]) -> None:
    assert codes(name) == expected


@pytest.mark.parametrize("name", sorted(set(SIZES) - {"checklists"}))
def test_seed_codes_are_unique(name: str) -> None:
    assert len(set(codes(name))) == len(codes(name))


def test_seed_has_each_kind_of_product() -> None:
    assert Counter(row["kind"] for row in PRODUCTS) == {"base": 36, "warm": 24, "value": 45}
    assert Counter(row["source"].split(":")[0] for row in PRODUCTS) == {"article": 95, "ours": 10}


@EACH_PRODUCT
def test_product_codes_are_known(product: Row) -> None:
    line = {row["code"]: row["kind"] for row in rows("lines")}
    assert product["code"].split(".")[:2] == [product["kind"], product["line"]]
    assert line[product["line"]] == product["kind"]
    assert product["scene"] in SCENES
    assert product["sla"] in SLA_CLASSES
    assert product["mode"] in {"planned", "on-demand", "triggered"}
    assert product["points_kind"] in POINT_KINDS
    assert set(listed(product["skills"])) <= set(SKILLS)
    assert set(listed(product["providers"])) <= PROVIDERS
    assert listed(product["providers"])
    assert product["groups"] == "all" or set(listed(product["groups"])) <= set(GROUPS)
    assert listed(product["groups"])


@EACH_PRODUCT
def test_product_price_fits_its_kind(product: Row) -> None:
    free = product["kind"] != "value"
    assert product["is_free"] == ("yes" if free else "no")
    assert (int(product["price_fen"]) == 0) == free
    assert product["price_source"].startswith("free" if free else "ours")


@EACH_PRODUCT
def test_product_grants_points_only_where_a_volunteer_may_help(product: Row) -> None:
    assert (int(product["points"]) > 0) == ("volunteer" in listed(product["providers"]))


@EACH_PRODUCT
def test_product_asks_for_fitting_evidence(product: Row) -> None:
    photos = int(product["evidence_photos"])
    assert photos in {0, 1, 2}
    if product["line"] in {"cleaning", "greening", "repair"}:
        assert photos > 0
    if product["line"] == "greetings":
        assert photos in {0, 1}  # more would make a visit an inspection


@EACH_PRODUCT
def test_product_says_how_long_it_takes(product: Row) -> None:
    assert int(product["minutes"]) > 0
    assert int(product["minutes"]) % 5 == 0


@EACH_PRODUCT
def test_product_summary_is_one_short_sentence(product: Row) -> None:
    assert len(product["summary_zh"]) <= SUMMARY_LENGTH
    assert product["summary_zh"].endswith("。")
    assert product["summary_zh"].count("。") == 1
    assert product["summary_en"].endswith(".")


@EACH_PRODUCT
def test_product_has_a_checklist_in_order(product: Row) -> None:
    steps = [row for row in rows("checklists") if row["code"] == product["code"]]
    assert len(steps) in STEPS
    assert [int(step["position"]) for step in steps] == list(range(1, len(steps) + 1))
    assert len({step["text_zh"] for step in steps}) == len(steps)


def test_checklists_name_no_unknown_product() -> None:
    assert set(codes("checklists")) == set(codes("products"))


@pytest.mark.parametrize("group", GROUPS)
def test_group_has_a_shelf_of_its_own(group: str) -> None:
    assert sum(group in listed(row["groups"]) for row in PRODUCTS) >= SHELF


@pytest.mark.parametrize("scene", SCENES)
def test_scene_is_not_empty(scene: str) -> None:
    assert sum(row["scene"] == scene for row in PRODUCTS) > 1


@pytest.mark.parametrize("name", ["lines", "scenes", "groups", "categories", "skills", "point_kinds", "products"])
def test_icons_look_like_lucide_names(name: str) -> None:
    for row in rows(name):
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", row["icon"]), row


def test_sla_figures_are_numbers_with_a_source() -> None:
    figures = {
        row["code"]: [row[column] for column in ("respond_minutes", "arrive_minutes", "finish_hours")]
        for row in rows("sla")
    }
    assert figures == {
        "lift": ["5", "30", "2"], "emergency": ["5", "20", "4"], "urgent": ["15", "30", "24"],
        "sameday": ["30", "240", "12"], "general": ["30", "", "48"], "instant": ["1", "", "1"],
        "complaint": ["60", "", "48"],
    }  # fmt: skip
    grades = {row["code"]: row["arrive_by_grade"] for row in rows("sla") if row["arrive_by_grade"]}
    assert grades == {"emergency": "30|20|15"}
    awake = [row["code"] for row in rows("sla") if row["around_the_clock"] == "yes"]
    assert awake == ["lift", "emergency", "urgent", "instant"]


def test_danger_is_answered_as_an_emergency() -> None:
    by_code = {row["code"]: row["sla"] for row in PRODUCTS}
    danger = ["base.repair.gas", "base.repair.outage", "base.security.fire", "base.security.emergency"]
    assert [by_code[code] for code in danger] == ["emergency"] * len(danger)
    assert by_code["base.repair.lift"] == "lift"


def test_running_code_reads_no_development_data() -> None:
    for path in SOURCE.rglob("*.py"):
        assert "shared/data" not in path.read_text(encoding="utf-8"), path.name
