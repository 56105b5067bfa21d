"""Named scenarios, and the files that hand them over."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Response
from pydantic import Field

from regrowth.errors import OptionError, Problem
from regrowth.package.plan import Plan
from regrowth.web.api.faults import NotThereError
from regrowth.web.api.package import PendingAnswer, started
from regrowth.web.api.shapes import JobState, Shape
from regrowth.web.levers import Levers, write_link
from regrowth.web.scenario_files import PLAN, export_files, import_files, moved_plan
from regrowth.web.store import LONGEST_NAME, LONGEST_NOTE, LONGEST_PLAN, Scenario
from regrowth.web.workbench import Workbench

Number = Annotated[int, Path(ge=1, lt=2**63, description="Number of the scenario.")]
Title = Annotated[str, Field(max_length=4 * LONGEST_NAME)]
Note = Annotated[str, Field(max_length=4 * LONGEST_NOTE)]
PlanText = Annotated[str, Field(max_length=LONGEST_PLAN)]
YAML = "application/yaml"


class ScenarioState(Shape):
    """A named state of the workbench."""

    id: int
    name: str
    note: str
    programme: str
    """Id of the programme that was moved."""
    levers: Levers
    """What was moved."""
    plan: str | None
    """A plan by hand that it starts from, as YAML; the best plan if null."""
    changed: str
    """When it was last changed, ISO 8601 in UTC."""
    link: str
    """End of the address that opens it on a page."""
    files: list[str]
    """Names of its files, under /api/scenarios/{id}/."""


class ScenariosAnswer(Shape):
    """All scenarios, by name."""

    scenarios: list[ScenarioState]


class NewScenario(Shape):
    """A state to keep."""

    name: Title
    note: Note = ""
    levers: Levers = Levers()
    plan: PlanText | None = None
    """A plan by hand, as YAML."""


class ChangedScenario(Shape):
    """What changes of a scenario; what is not given stays."""

    name: Title | None = None
    note: Note | None = None
    levers: Levers | None = None
    plan: PlanText | None = None
    """A plan by hand, as YAML; null takes it away."""


class Copy(Shape):
    """A copy of a scenario."""

    name: Title | None = None
    """Its name; that of the scenario with a number unless given."""


class Files(Shape):
    """Files of a scenario."""

    name: Title
    note: Note = ""
    files: Annotated[dict[Annotated[str, Field(max_length=200)], str], Field(min_length=1, max_length=50)]
    """YAML by the name of its file: a programme that extends the served one, a plan, measures of duties."""


NEW = [{"name": "More weight on growth", "levers": {"weights": {"growth-potential": 2.0}}}]
IMPORT = [
    {
        "name": "By e-mail",
        "files": {
            "programme.yaml": "extends: korea-2025-12\nid: mine\ntitle: {en: Mine}\n"
            "selection: {reservation_score: 0.4}\n"
        },
    }
]


FileName = Annotated[
    str, Path(max_length=120, pattern=r"^[A-Za-z0-9_-]+\.yaml$", description="Name of the file.")
]


def routes(bench: Workbench) -> APIRouter:
    """Return the routes of this topic."""
    router = APIRouter(prefix="/scenarios", tags=["scenarios"])
    kept = bench.scenarios

    def told(scenario: Scenario) -> ScenarioState:
        return _state(scenario, bench)

    def require(levers: Levers, plan: str | None) -> None:
        """Refuse what the programme that is served cannot be moved to."""
        bench.require(levers)
        if plan:
            Plan.parse(plan, bench.programme(levers), "plan")

    @router.get("", summary="All scenarios")
    def every() -> ScenariosAnswer:
        """Return all scenarios, by name."""
        return ScenariosAnswer(scenarios=[told(scenario) for scenario in kept.every()])

    @router.post("", status_code=201, summary="Keep a scenario")
    def save(asked: Annotated[NewScenario, Body(examples=NEW)]) -> ScenarioState:
        """Keep a state under a new name."""
        require(asked.levers, asked.plan)
        plan = asked.plan or None
        return told(kept.save(asked.name, bench.base.id, asked.levers, plan=plan, note=asked.note))

    @router.post("/import", status_code=201, summary="Keep a scenario that comes as files")
    def take_in(asked: Annotated[Files, Body(examples=IMPORT)]) -> ScenarioState:
        """Read programme, plan and duties from YAML texts, and keep what they say under a name."""
        levers, plan = import_files(asked.files, bench)
        return told(kept.save(asked.name, bench.base.id, levers, plan=plan, note=asked.note))

    @router.get("/{number}", summary="One scenario")
    def one(number: Number) -> ScenarioState:
        """Return a scenario."""
        return told(kept.get(number))

    @router.patch("/{number}", summary="Change a scenario")
    def change(number: Number, asked: ChangedScenario) -> ScenarioState:
        """Change what is given of it."""
        held = kept.get(number)
        plan = asked.plan
        if "plan" in asked.model_fields_set:
            plan = asked.plan or ""
        if asked.levers is not None or plan:
            require(asked.levers or held.levers, held.plan if plan is None else plan)
        return told(kept.change(number, name=asked.name, note=asked.note, levers=asked.levers, plan=plan))

    @router.delete("/{number}", status_code=204, summary="Forget a scenario", response_class=Response)
    def forget(number: Number) -> None:
        """Forget it; it cannot be brought back."""
        kept.delete(number)

    @router.post("/{number}/duplicate", status_code=201, summary="Copy a scenario")
    def duplicate(number: Number, asked: Copy) -> ScenarioState:
        """Keep a copy under another name."""
        return told(kept.duplicate(number, asked.name))

    @router.get(
        "/{number}/{file}",
        summary="A file of a scenario",
        response_class=Response,
        responses={
            200: {"content": {YAML: {"schema": {"type": "string"}}}, "description": "The file"},
            202: {"model": PendingAnswer, "description": "The study is being run: ask again later"},
        },
    )
    def file(number: Number, file: FileName) -> Response:
        """Return a file as commands take it.

        ``programme.yaml``, ``plan.yaml`` with factors on amounts applied, ``duties-<importer>.yaml``, or
        ``duties.yaml`` where one importer sets some; what no command takes is in ``workbench.yaml``.
        """
        scenario = kept.get(number)
        if file == PLAN and (scenario.plan is not None or scenario.levers.support):
            return _plan(scenario, bench)
        files = export_files(scenario, bench)
        duties = [name for name in files if name.startswith("duties-")]
        wanted = duties[0] if file == "duties.yaml" and len(duties) == 1 else file
        if file == "duties.yaml" and len(duties) > 1:
            reason = "several importers set duties, each in a file of its own"
            raise OptionError(Problem("duties", reason, f"Ask for one of {', '.join(duties)}"))
        if wanted not in files:
            reason = f"scenario {number} has no such file"
            raise NotThereError(Problem("scenarios", reason, f"Ask for one of {', '.join(files)}"))
        return _attached(files[wanted], wanted)

    return router


def _plan(scenario: Scenario, bench: Workbench) -> Response:
    text = moved_plan(scenario, bench)
    if text is not None:
        return _attached(text, PLAN)
    job = JobState.of(started(bench, scenario.levers))
    content = PendingAnswer(job=job).model_dump_json()
    return Response(content, 202, {"Location": job.href}, media_type="application/json")


def _attached(text: str, name: str) -> Response:
    return Response(text, media_type=YAML, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _state(scenario: Scenario, bench: Workbench) -> ScenarioState:
    plan = {} if scenario.plan is None else {"view.scenario": str(scenario.id)}
    return ScenarioState(
        id=scenario.id,
        name=scenario.name,
        note=scenario.note,
        programme=scenario.programme,
        levers=scenario.levers,
        plan=scenario.plan,
        changed=scenario.changed.isoformat(timespec="seconds") + "Z",
        link=write_link({**scenario.levers.to_link(), **plan}),
        files=list(export_files(scenario, bench)),
    )
