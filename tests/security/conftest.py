"""The invented country with items that its industries depend on, and stress tests of two countries."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from regrowth.economy.economy import Economy
from regrowth.security.stress import StressTest

FLORIN = Path(__file__).parents[2] / "examples" / "florin" / "economy"
ITEMS = """item,year,value_chain,name_en,hs_code,imports,industry,industry_basis
ore,2024,steel_nonferrous,Ore,2601119000,300,METAL,invented
chip,2024,semiconductor,Chips,854231,120,ELEC,invented
tester,2024,semiconductor,Testers,9030820000,80,ELEC,invented
yeast,2024,toys,Yeast,,40,FOOD,invented
orphan,2024,toys,No listed supplier,,1,FOOD,invented
"""
SUPPLIERS = """item,partner,share
ore,AU,60
ore,BR,20
chip,TW,90
tester,TW,70
tester,JP,30
yeast,AU,50
yeast,JP,50
"""


def source(file: str, title: str, **units: str) -> dict[str, object]:
    return {
        "file": file,
        "title": title,
        "publisher": "Statistics Florin",
        "source": "Invented figures for tests",
        "years": [2024],
        "price_basis": "current prices",
        "units": units,
        "licence": "CC0",
    }


def with_register(
    folder: Path, items: str = ITEMS, suppliers: str = SUPPLIERS, unit: str = "million FLO"
) -> Path:
    """Write a copy of the invented country that also has the two tables of items."""
    shutil.copytree(FLORIN, folder)
    manifest = yaml.safe_load((folder / "economy.yaml").read_text(encoding="utf-8"))
    manifest["tables"]["critical_items"] = source("critical_items.csv", "Items", imports=unit)
    manifest["tables"]["critical_item_suppliers"] = source(
        "critical_item_suppliers.csv", "Suppliers", share="per cent"
    )
    (folder / "economy.yaml").write_text(yaml.safe_dump(manifest, sort_keys=False), encoding="utf-8")
    (folder / "critical_items.csv").write_text(items, encoding="utf-8")
    (folder / "critical_item_suppliers.csv").write_text(suppliers, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def florin_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_register(tmp_path_factory.mktemp("security") / "economy")


@pytest.fixture(scope="session")
def florin_test(florin_folder: Path) -> StressTest:
    return StressTest.of(Economy.read(florin_folder))


@pytest.fixture(scope="session")
def korea_test(korea: Economy) -> StressTest:
    return StressTest.of(korea)
