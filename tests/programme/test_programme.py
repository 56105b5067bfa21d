"""The programme object: embedded vintages, YAML round trip, frozen, look-ups."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from regrowth.documents import MAXIMUM_BYTES
from regrowth.errors import ProgrammeError
from regrowth.programme.differences import differences
from regrowth.programme.programme import DEFAULT, Programme, embedded_names

FLORIN = Path(__file__).parents[2] / "examples" / "florin" / "programme.yaml"


@pytest.fixture(scope="module")
def june() -> Programme:
    return Programme.embedded("korea-2026-06")


def by_id(entries):
    return {entry.id: entry for entry in entries}


def test_embedded_programmes_are_listed_and_load():
    assert embedded_names() == ("korea-2025-12", "korea-2026-06")
    for name in embedded_names():
        assert Programme.embedded(name).id == name
    assert Programme.embedded().id == DEFAULT == "korea-2025-12"


@pytest.mark.parametrize("name", ["korea-2025-12", "korea-2026-06"])
def test_korea_has_five_hubs_and_three_special_regions(name, korea):
    programme = Programme.embedded(name)
    assert [region.kind for region in programme.regions].count("hub") == 5
    assert [region.kind for region in programme.regions].count("special") == 3
    assert programme.core_regions == ("capital",)
    provinces = [province for region in programme.regions for province in region.provinces]
    assert sorted(provinces) == sorted(korea.regions)


@pytest.mark.parametrize("which", ["korea_programme", "florin_programme", "june"])
def test_yaml_round_trip(which, request):
    programme = request.getfixturevalue(which)
    text = programme.to_yaml()
    again = Programme.parse(text)
    assert again == programme
    assert again.to_yaml() == text
    assert "extends" not in text


def test_remarks_are_plain_english_or_words(florin_programme):
    plain, line = florin_programme.to_yaml(), "reservation_basis: A weak second engine is worse than none."
    florin = FLORIN.read_text(encoding="utf-8")
    assert Programme.parse(florin) == Programme.parse(plain)
    assert florin_programme.selection.reservation_basis == {"en": line.partition(": ")[2]}
    both = florin.replace(line, "reservation_basis: {en: None weaker., ko: 약한 것은 없다.}")
    assert Programme.parse(both).selection.reservation_basis["ko"] == "약한 것은 없다."


@pytest.mark.parametrize("name", ["korea-2025-12", "korea-2026-06"])
def test_every_text_of_korea_is_in_both_languages(name):
    def english_only(value, path=()):
        if isinstance(value, dict):
            if "en" in value and "ko" not in value:
                yield path
            for key, item in value.items():
                yield from english_only(item, (*path, key))
        elif isinstance(value, list):
            for position, item in enumerate(value):
                yield from english_only(item, (*path, position))

    assert list(english_only(Programme.embedded(name).model_dump(mode="json"))) == []


def test_june_differs_from_december_where_it_should(korea_programme, june):
    assert (june.status, june.date) == ("revised", datetime.date(2026, 6, 30))
    before, after = (by_id(p.instruments)["research"].budgets for p in (korea_programme, june))
    assert [(b.amount.value, b.amount.unit) for b in after] == [(2.0, "trillion KRW")]
    assert after[0].years == (2027, 2030)
    assert before != after
    belt, belt_before = (by_id(p.belts)["southern-semiconductor"] for p in (june, korea_programme))
    roles, roles_before = ({site.id: site.role["en"] for site in b.sites} for b in (belt, belt_before))
    assert roles["gwangju"].startswith("Memory fabs")
    assert roles["gwangju"] != roles_before["gwangju"]
    assert set(roles) - set(roles_before) == {"cheongju", "pohang"}
    assert "mega-honam-memory" in by_id(june.investments)
    assert "mega-honam-memory" not in by_id(korea_programme.investments)


def test_june_keeps_what_it_does_not_mention(korea_programme, june):
    assert june.engines == korea_programme.engines
    assert june.selection == korea_programme.selection
    assert [region.provinces for region in june.regions] == [r.provinces for r in korea_programme.regions]
    paths = {change.path.split(".")[0] for change in differences(korea_programme, june)}
    assert {"date", "instruments", "belts", "investments"} <= paths
    assert not {"engines", "selection", "currency", "nation"} & paths


def test_no_differences_from_itself(korea_programme):
    assert differences(korea_programme, korea_programme) == []


def test_frozen(florin_programme):
    with pytest.raises(ValueError, match="frozen"):
        florin_programme.id = "other"
    with pytest.raises(ValueError, match="frozen"):
        florin_programme.regions[0].core = False


def test_look_ups_name_the_nearest_match(florin_programme):
    assert florin_programme.region("lakes").kind == "special"
    assert florin_programme.engine("wind").name["en"] == "Wind power"
    with pytest.raises(ProgrammeError, match=r"no region 'lake'.*Did you mean 'lakes'"):
        florin_programme.region("lake")
    with pytest.raises(ProgrammeError, match=r"no engine 'winds'.*Did you mean 'wind'"):
        florin_programme.engine("winds")


def test_unknown_embedded_programme():
    with pytest.raises(ProgrammeError, match=r"no programme 'korea-2025'.*Did you mean 'korea-2025-12'"):
        Programme.embedded("korea-2025")


def test_too_large_a_document():
    with pytest.raises(ProgrammeError, match=r"larger than 4,000,000 bytes.*Split the document"):
        Programme.parse("#" * (MAXIMUM_BYTES + 1))


def test_scalars_follow_yaml_1_2(florin_programme):
    """`no` is a word and not false; an octal-looking code keeps its digits when quoted."""
    text = florin_programme.to_yaml().replace("en: Upland", "en: no")
    assert Programme.parse(text).region("upland").name["en"] == "no"
