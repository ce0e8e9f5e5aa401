from __future__ import annotations

import math

import pytest

from energyplan.core.errors import ScenarioError
from energyplan.readers.text import EUROPEAN, MAX_FAULTS, Faults, decode, number, read_bytes, read_text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_japanese_text_is_read_in_any_usual_encoding(write, encoding: str) -> None:
    path = write("年月日,気温(℃)\r\n1,－2\r\n\r\n", encoding=encoding)
    assert read_text(path).lines == ["年月日,気温(℃)", "1,－2"]


def test_european_text_with_umlauts(write) -> None:
    assert read_text(write("Höhe\n", encoding="latin-1"), EUROPEAN).lines == ["Höhe"]


@pytest.mark.parametrize(("content", "what"), [(b"", "empty"), (b" \n", "empty"), (b"a\x00b\x00c", "not a text file")])
def test_what_is_no_text_is_a_fault(write, content: bytes, what: str) -> None:
    with pytest.raises(ScenarioError, match=what):
        read_text(write(content))


def test_undecodable_bytes_are_a_fault() -> None:
    with pytest.raises(ScenarioError, match="Save it as UTF-8"):
        decode(b"\x81\xff\xff\xff\xfe", "x.csv")


def test_missing_folder_and_oversized_files_are_faults(tmp_path, write) -> None:
    with pytest.raises(ScenarioError, match="no such file"):
        read_text(tmp_path / "absent.csv")
    with pytest.raises(ScenarioError, match="not a file"):
        read_text(tmp_path)
    with pytest.raises(ScenarioError, match="too large"):
        read_bytes(write("x" * 100), max_bytes=50)
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_text("a\x00b")


def test_faults_are_collected_and_counted() -> None:
    faults = Faults("f.csv")
    faults.stop_if_any()
    for line in range(1, MAX_FAULTS + 6):
        faults.add(line, "x", "wrong", got="\t")
    with pytest.raises(ScenarioError) as error:
        faults.stop_if_any()
    assert len(error.value.issues) == MAX_FAULTS + 1
    assert "5 more faults" in str(error.value) and "f.csv:3:1  x: wrong" in str(error.value)


def test_number_knows_only_finite_numbers() -> None:
    assert number("-1.5") == -1.5
    assert all(math.isnan(number(text)) for text in ("", "x", "inf", "nan"))
