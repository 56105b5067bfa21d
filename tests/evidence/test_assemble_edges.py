"""Economies at the edge: units, one region, no core, new classes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from regrowth.economy.economy import Economy
from regrowth.errors import ProgrammeError
from regrowth.evidence.assemble import gather_evidence
from regrowth.programme.programme import Programme


def changed(economy: Economy, units: dict[str, dict[str, str]], **tables: pd.DataFrame) -> Economy:
    sources = dict(economy.manifest.tables)
    for name, given in units.items():
        sources[name] = sources[name].model_copy(update={"units": {**sources[name].units, **given}})
    manifest = economy.manifest.model_copy(update={"tables": sources})
    held = {name: economy.table(name) for name in economy.tables}
    return Economy.from_tables(manifest, held | tables)


def test_thousands_of_persons_are_persons(florin, florin_programme, florin_evidence):
    jobs = florin.table("employment")
    plants = florin.table("establishments")
    found = gather_evidence(
        changed(
            florin,
            {
                "employment": {"employees": "thousand persons"},
                "establishments": {"employees": "thousand persons"},
            },
            employment=jobs,
            establishments=plants,
        ),
        florin_programme,
    )
    ours, theirs = (e.matrix("employment").to_numpy() for e in (found, florin_evidence))
    assert np.allclose(ours, 1000 * theirs)
    assert np.allclose(found.matrix("location-quotient"), florin_evidence.matrix("location-quotient"))


def test_a_programme_without_a_core_lacks_the_measures_of_one(florin, florin_programme):
    dump = florin_programme.model_dump(mode="json", exclude_defaults=True)
    for region in dump["regions"]:
        region.pop("core", None)
    dump["rules"] = [rule for rule in dump["rules"] if "core" not in rule.get("where", {})]
    found = gather_evidence(florin, Programme.model_validate(dump))
    assert found.absent["core-share"] == found.absent["core-similarity"] == "a region marked core"


def test_a_class_that_is_new_counts_in_the_last_year(florin, florin_programme, florin_evidence):
    jobs = florin.table("employment")
    jobs.loc[(jobs["class"] == "d1") & (jobs["year"] == 2019), "employees"] = 0
    found = gather_evidence(changed(florin, {}, employment=jobs), florin_programme)
    assert np.allclose(found.matrix("location-quotient"), florin_evidence.matrix("location-quotient"))
    assert np.isnan(found.matrix("competitive-growth")["machines"]).all()
    assert not np.isnan(found.matrix("competitive-growth")["food"]).any()


def test_two_provinces_have_no_network_and_all_else(florin, florin_programme):
    def joined(name: str) -> pd.DataFrame:
        frame = florin.table(name)
        nation = frame["region"] == "FL"
        frame.loc[~nation, "region"] = frame.loc[~nation, "region"].where(
            frame["region"] == "capital", "rest"
        )
        keys = [c for c in frame.columns if c in ("year", "region", "class", "section", "activity", "status")]
        summed = frame.groupby(keys, sort=False).sum(numeric_only=True, min_count=1).reset_index()
        return summed.reindex(columns=frame.columns)

    jobs = joined("employment")
    jobs["suppressed"] = 0
    gap = jobs[jobs["region"] == "FL"].set_index(["year", "class"])["employees"]
    capital = jobs[jobs["region"] == "capital"].set_index(["year", "class"])["employees"]
    rest = jobs["region"] == "rest"
    index = pd.MultiIndex.from_frame(jobs.loc[rest, ["year", "class"]])
    jobs.loc[rest, "employees"] = (gap - capital.fillna(0)).reindex(index).to_numpy()
    jobs["employees"] = jobs["employees"].fillna(0)
    regions = florin.table("regions").iloc[[0, 5]].assign(region=["rest", "capital"])
    keep = {"industries", "classes", "activities", "regions", "employment", "establishments"}
    manifest = florin.manifest.model_copy(
        update={"tables": {name: source for name, source in florin.manifest.tables.items() if name in keep}}
    )
    tables = {name: florin.table(name) for name in keep}
    tables |= {"regions": regions, "employment": jobs, "establishments": joined("establishments")}
    dump = florin_programme.model_dump(mode="json", exclude_defaults=True)
    dump["regions"] = [
        {**dump["regions"][0], "provinces": ["capital"]},
        {**dump["regions"][1], "provinces": ["rest"]},
    ]
    names = {"capital", "upland"}
    dump["investments"] = []
    dump["candidates"] = []
    dump["rules"] = [
        rule for rule in dump["rules"] if rule["id"] in ("engines-per-hub", "fund-share", "choose-in-time")
    ]
    for engine in dump["engines"]:
        for part in engine["industries"]:
            part.pop("product", None)
    found = gather_evidence(Economy.from_tables(manifest, tables), Programme.model_validate(dump))
    assert set(found.table.index.get_level_values("region")) == names
    assert found.absent["complexity"] == "a network of industries"
    assert any("complexity is not defined" in note for note in found.notes)
    assert not found.matrix("location-quotient").isna().any().any()


def test_a_province_without_work_is_named(florin, florin_programme):
    jobs = florin.table("employment")
    last = jobs["year"] == 2024
    hills = last & (jobs["region"] == "hills")
    lost = jobs[hills].set_index("class")["employees"].fillna(0)
    nation = last & (jobs["region"] == "FL")
    jobs.loc[nation, "employees"] -= jobs.loc[nation, "class"].map(lost)
    jobs.loc[hills, ["employees", "suppressed"]] = [0, 0]
    jobs.loc[last & jobs["employees"].isna(), ["employees", "suppressed"]] = [0, 0]
    shown = jobs[last & (jobs["region"] != "FL")].groupby("class")["employees"].sum()
    jobs.loc[nation, "employees"] = jobs.loc[nation, "class"].map(shown)
    with pytest.raises(ProgrammeError, match=r"provinces without any employment in 2024: hills\. Merge"):
        gather_evidence(changed(florin, {}, employment=jobs), florin_programme)
