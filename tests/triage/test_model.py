"""What the model keeps, and what it learns from."""

import sys
from pathlib import Path

import pytest

from linli.triage import engine, model
from linli.triage.features import ideas
from linli.triage.frames import multiplied


def test_kept_model_reads_as_the_trained_one(tmp_path: Path) -> None:
    file = tmp_path / "kept.npz"
    model._write(model.current(), file)
    assert file.stat().st_size < 40_000_000
    assert model._read(file).belief("厨房漏水") == model.current().belief("厨房漏水")


def test_model_is_not_trained_again_while_a_kept_one_fits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LINLI_TRIAGE", str(tmp_path))
    model._write(model.current(), tmp_path / f"triage-{model._fingerprint()}.npz")
    model.current.cache_clear()
    monkeypatch.setitem(sys.modules, "linli.triage.training", None)
    assert engine.COMPLAINT in {label for label, _ in model.current().belief("投诉").shares}


def test_shares_sum_to_one() -> None:
    belief = model.current().belief("电梯困人了")
    assert sum(share for _, share in belief.shares) == pytest.approx(1)
    assert belief.peril > 0.9


def test_likest_of_what_was_taught_is_found() -> None:
    taught = [("base.repair.water", "老物件又闹脾气"), ("base.repair.door", "门坏了")]
    likeness, label = model.current().likest("老物件又闹脾气", taught)
    assert (round(likeness, 3), label) == (1.0, "base.repair.water")
    assert model.current().likest("任何话", []) == (0.0, "")


def test_frame_is_multiplied_the_same_way_each_time(tmp_path: Path) -> None:
    file = tmp_path / "frames.txt"
    file.write_text("# remark\nx\t灯、门\t{}坏了|修{}|{}不行\n", encoding="utf-8")
    made = multiplied(file, each=2)
    assert made == multiplied(file, each=2)
    assert len(made) == 4
    assert {label for label, _ in made} == {"x"}


def test_ideas_overlap_and_take_english_endings() -> None:
    assert {"firegear"} <= set(ideas("消防通道"))
    assert "leak" in ideas("the pipes are leaking")
