"""The terminal summary of a study."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from regrowth.cli.screen import plain_screen
from regrowth.report.labels import Labels
from regrowth.report.package_views import headline, odds, plan_table
from regrowth.study.study import Study
from regrowth.words import translator
from regrowth.words.numbers import digits, percent


def print_summary(study: Study, language: str = "en", screen: Console | None = None) -> None:
    """Print the choice, how firm it is, what the rules cost, and the plan for it."""
    say = translator(language)
    screen = screen or plain_screen()
    selection, programme = study.selection, study.programme
    screen.print()
    screen.print(Text(say.pick(programme.title), style="bold"), Text(f" ({programme.date})"), sep="")
    screen.print(
        say(
            "Employment {first} and {last}; {regions} regions, {engines} engines, "
            "{draws} draws, seed {seed}.",
            first=study.evidence.years[0],
            last=study.evidence.years[1],
            regions=len(programme.regions),
            engines=len(programme.engines),
            draws=f"{study.draws:,}",
            seed=study.seed,
        )
    )
    screen.print(_choice_table(study, language))
    for comparison in selection.comparisons:
        vintage = next(entry for entry in programme.candidates if entry.id == comparison.vintage)
        screen.print(
            say(
                "{vintage} ({date}): {agreed} of the {listed} pairs that it lists are chosen; "
                "{agreed} of the {chosen} chosen pairs are on it.",
                vintage=say.pick(vintage.title),
                date=vintage.date,
                agreed=comparison.agreed,
                listed=comparison.listed,
                chosen=comparison.chosen,
            )
        )
    prices = selection.rules["price"].dropna()
    titles = {rule.id: say.pick(rule.name) for rule in programme.rules}
    for rule, price in prices[prices > 0].sort_values(ascending=False).items():
        screen.print(
            say(
                "Price of the rule “{rule}”: {price} points of the objective",
                rule=titles[str(rule)],
                price=digits(float(price), 2),
            )
        )
    if selection.alternatives:
        loss = digits(selection.alternatives[0].loss, 2)
        screen.print(
            say(
                "The next best choice loses {loss} of {total}.",
                loss=loss,
                total=digits(selection.record.objective),
            )
        )
    _print_package(study, language, screen)
    for caution in dict.fromkeys(note.say(say) for note in study.evidence.cautions.values()):
        screen.print(say("Caution: {text}.", text=caution), style="yellow")


def _print_package(study: Study, language: str, screen: Console) -> None:
    """Print who gets what of every instrument, what the plan is worth, and how sure that is."""
    if study.package is None:
        return
    labels = Labels(study, language)
    headings, rows = plan_table(labels)
    screen.print()
    for position, heading in enumerate(headings):
        parts = [
            f"{labels.region(region) if region else labels.say('Together')} {values[position]}"
            for region, values in (rows[-1], *rows[:-1])
            if values[position] != "–"
        ]
        screen.print(Text(heading, style="bold"), Text(": " + ", ".join(parts)), sep="")
    for text in (*headline(labels), *odds(labels)):
        screen.print(text)


def _choice_table(study: Study, language: str) -> Table:
    say = translator(language)
    selection, programme = study.selection, study.programme
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(say("Region"))
    table.add_column(say("Growth engine"))
    table.add_column(say("Score"), justify="right")
    if selection.acceptability is not None:
        table.add_column(say("In the best choice"), justify="right")
    table.add_column(say("Location quotient"), justify="right")
    for region in programme.regions:
        for position, engine in enumerate(selection.chosen[region.id]):
            row = selection.table.iloc[selection.scores.pairs.position(region.id, engine)]
            cells = [
                say.pick(region.name) if position == 0 else "",
                say.pick(programme.engine(engine).name),
                digits(float(row["score"]), 2),
            ]
            if selection.acceptability is not None:
                cells.append(percent(float(row["choice-acceptability"]), 0))
            cells.append(digits(study.evidence.value(region.id, engine, "location-quotient")))
            table.add_row(*cells)
    return table
