"""``regrowth data accounts``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd

    from regrowth.economy.economy import Economy


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option(
    "--level",
    type=click.Choice(["sector", "industry"]),
    help="Detail of industries; the finest the economy has if absent.",
)
@click.option("--record", is_flag=True, help="Also show how every block of cells came about.")
@click.option(
    "--multipliers",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write the multipliers of every region and industry to, as CSV, in the finest detail.",
)
def accounts(folder: Path | None, level: str | None, record: bool, multipliers: Path | None) -> None:
    """Build the accounts of regions and partners from the economy of FOLDER (Korea's if absent).

    Shows their size, where regions buy, and how far every identity is from holding.
    """
    from rich.table import Table
    from rich.text import Text

    from regrowth import files
    from regrowth.cli.screen import plain_screen
    from regrowth.economy.accounts.build import build_accounts
    from regrowth.economy.accounts.checks import check_accounts, sourcing
    from regrowth.economy.accounts.national import national_table
    from regrowth.economy.economy import Economy
    from regrowth.words.numbers import money, percent

    if multipliers is not None:
        files.require_writable(multipliers)
    economy = Economy.korea() if folder is None else Economy.read(folder)
    built = build_accounts(economy, level)
    screen = plain_screen()
    screen.print(Text(f"{built.title}: accounts of {built.year}", style="bold"))
    screen.print(
        f"Regions {len(built.regions)}, partners {len(built.partners)}, "
        f"industries {len(built.industries)}; currency {built.currency}"
    )
    home = len(built.regions)
    screen.print(
        f"Output {money(built.output[:home].sum(), built.currency)}, "
        f"value added {money(built.value_added[:home].sum(), built.currency)}"
    )
    buys = sourcing(built)
    screen.print(
        f"Regions buy {percent(buys['own region'])} at home, {percent(buys['other regions'])} from each "
        f"other ({money(buys['trade between regions'], built.currency)}), {percent(buys['abroad'])} abroad."
    )
    checks = check_accounts(built, national_table(economy, level))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Identity", overflow="fold")
    table.add_column("Cells", justify="right", no_wrap=True)
    table.add_column("Largest gap", justify="right", no_wrap=True)
    for name, row in zip(checks.index, checks.to_dict("records"), strict=True):
        table.add_row(str(name), f"{row['cells']:,.0f}", f"{row['gap']:.1e}" if row["gap"] else "0")
    screen.print()
    screen.print(table)
    screen.print()
    if record:
        _show_record(built.record)
    else:
        screen.print("How every block of cells came about: regrowth data accounts --record")
    if multipliers is not None:
        files.write_file(multipliers, _multiplier_file(economy))
        screen.print(f"Multipliers written to {multipliers}.")


def _show_record(record: pd.DataFrame) -> None:
    from rich.table import Table

    from regrowth.cli.screen import plain_screen
    from regrowth.words.numbers import percent

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("Block", "Cells", "Share", "Status", "Method"):
        table.add_column(title, justify="right" if title in ("Cells", "Share") else "left", overflow="fold")
    for row in record.to_dict("records"):
        share = percent(float(row["share"]), 2)
        table.add_row(row["block"], f"{row['cells']:,}", share, row["status"], row["method"])
    plain_screen().print(table)


def _multiplier_file(economy: Economy) -> str:
    """Return the multipliers as CSV, in the columns in which the published ones circulate."""
    import pandas as pd

    from regrowth.economy.accounts.build import build_regional, industry_names
    from regrowth.economy.accounts.multipliers import regional_multipliers
    from regrowth.economy.accounts.national import national_table

    national = national_table(economy)
    regional = build_regional(economy)
    year = (economy.manifest.tables["input_output_" + national.level].years or (0,))[-1]
    frame = regional_multipliers(regional, year)
    parents = dict(zip(national.industries, national.parents, strict=True))
    names = industry_names(economy, national.level)
    scheme = economy.manifest.input_output_scheme if national.level == "sector" else "industry"
    return pd.DataFrame(
        {
            "year": frame["year"],
            "province_id": frame["region"],
            "industry_id": frame["sector"].map(parents),
            f"{scheme}_code": frame["sector"],
            "industry_en": frame["sector"].map(names),
            "prod_in": frame["production_inside"],
            "prod_out": frame["production_outside"],
            "va_in": frame["value_added_inside"],
            "va_out": frame["value_added_outside"],
            "note": frame["note"].str.replace(" ", "_"),
        }
    ).to_csv(index=False, lineterminator="\n", float_format="%.6f")
