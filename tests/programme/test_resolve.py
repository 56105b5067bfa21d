"""Which file a name means, and files that extend each other."""

from __future__ import annotations

import pytest

from regrowth.errors import ProgrammeError
from regrowth.programme.programme import Programme


def test_codes_that_look_like_numbers_survive_writing(florin_programme):
    text = florin_programme.to_yaml().replace("- hills", "- '08'").replace("- north", "- '1e3'")
    programme = Programme.parse(text)
    assert programme.region("upland").provinces == ("1e3", "08")
    assert Programme.parse(programme.to_yaml()) == programme


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_an_embedded_id_is_not_shadowed(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    if kind == "file":
        (tmp_path / "korea-2025-12").write_text("id: mine\n")
    else:
        (tmp_path / "korea-2025-12").mkdir()
    assert Programme.read("korea-2025-12").id == "korea-2025-12"
    (tmp_path / "mine.yaml").write_text("extends: korea-2025-12\nid: mine\n")
    assert Programme.read("mine.yaml").id == "mine"
    with pytest.raises(ProgrammeError, match=r"is missing|is a folder"):
        Programme.read("./korea-2025-12")


def test_files_of_one_name_may_extend_each_other(programme_folder):
    later = programme_folder.parent / "later"
    later.mkdir()
    (later / "programme.yaml").write_text("extends: ../programme/programme.yaml\nid: later\n")
    assert Programme.read(later / "programme.yaml").id == "later"
    (programme_folder / "programme.yaml").write_text("extends: ../later/programme.yaml\nid: base\n")
    with pytest.raises(ProgrammeError, match="extend each other"):
        Programme.read(later / "programme.yaml")


def test_a_name_that_no_file_can_have(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text('extends: "a\\0.yaml"\nid: mine\n')
    with pytest.raises(ProgrammeError, match="there is no file"):
        Programme.read(file)
