"""The spatial equilibrium: one solve, a slider's move, a gradient, a thousand scenarios, first use, size."""

from __future__ import annotations

import dataclasses
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from record import Row, at_most, best_of, best_of_each, difference
from regrowth.economy.economy import Economy
from regrowth.model.baseline import Baseline, Shocks, no_shocks
from regrowth.model.equations import unchanged
from regrowth.model.gradients import RealIncome, gradient
from regrowth.model.many import solve_many, stack
from regrowth.model.rebase import rebase
from regrowth.model.shares import baseline_from_shares
from regrowth.model.solve import Solution, solve
from regrowth.model.spatial import SpatialModel
from regrowth.model.system import next_state, pose
from worlds import gravity_world, productivity_shocks

SLIDER = 0.01
"""A slider's move: one per cent more productivity in one industry of one region."""
FIRST_USE = (
    "import regrowth; from regrowth.scenario.scenario import Scenario; "
    "regrowth.simulate(regrowth.Economy.korea(), Scenario.embedded('productivity-rise')).after"
)


def bench() -> list[Row]:
    """Time everything in one process, warm, except for first use."""
    economy = Economy.korea()
    rows = [at_most("accounts of Korea, built", _accounts_time(), 3.0)]
    rows += _published()
    for level, most in (("industry", 0.015), ("sector", 0.050)):
        model = SpatialModel.of(economy, level=level)
        size = f"{len(model.accounts.places)} x {len(model.accounts.industries)}"
        rows += _slider(model, size, most)
        if level == "industry":
            rows += _thousand(model.baseline, size)
    return rows + _first_use() + _sizes()


def _accounts_time() -> float:
    """Build in a new process: accounts are kept within one."""
    code = (
        "import time; from regrowth.economy.economy import Economy; "
        "from regrowth.economy.accounts.build import build_accounts; economy = Economy.korea(); "
        "start = time.perf_counter(); build_accounts(economy); print(time.perf_counter() - start)"
    )
    times = [
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
        for _ in range(3)
    ]
    return min(map(float, times))


def _published() -> list[Row]:
    """Caliendo & Parro (2015), counterfactual from a cold start; a gravity world where data are absent."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from model.caliendo_parro import COUNTRIES, FOLDER, published_inputs

    if FOLDER.is_dir():
        inputs = published_inputs()
        observed = baseline_from_shares(COUNTRIES, inputs.elasticities, **inputs.shares)
        base = rebase(solve(observed, no_shocks(observed)))
        shocks = dataclasses.replace(no_shocks(base), tariffs=jnp.asarray(inputs.nafta_tariffs()))
        name = "NAFTA of Caliendo & Parro, 31 x 40, cold start"
    else:
        base = gravity_world(31, 40)
        shocks = productivity_shocks(base, 0.02, 1)
        name = "gravity world of 31 x 40, cold start"
    solution = solve(base, shocks)
    seconds = best_of(lambda: solve(base, shocks), 7)
    residual = difference(f"{name}: residual", solution.record.residual, 1e-9)
    return [_with_work(at_most(name, seconds, 0.050), solution), residual]


def _slider(model: SpatialModel, size: str, most: float) -> list[Row]:
    """Move one slider from a solved scenario; then differentiate national real income in all levers."""
    base = model.baseline
    first = productivity_shocks(base, 0.02, 1)
    start = solve(base, first)
    place, industry = 0, int(np.argmax(np.asarray(base.sales)[0]))
    moved = dataclasses.replace(first, productivity=first.productivity.at[place, industry].add(SLIDER))
    solution = solve(base, moved, start=start.state)
    home = jnp.asarray([float(country == model.accounts.home) for country in model.accounts.country])
    measure = RealIncome(home)
    gradient(solution, measure)
    times = best_of_each(
        {
            "slider": lambda: solve(base, moved, start=start.state),
            "cold": lambda: solve(base, moved),
            "gradient": lambda: jax.block_until_ready(gradient(solution, measure).by),
        },
        40,
    )
    row = at_most(f"Korea {size}, slider's move", times["slider"], most)
    ratio = times["gradient"] / times["cold"]
    name = f"Korea {size}, gradient in all levers, in solves"
    return [_with_work(row, solution), Row(name, ratio, None, "", "at most 4", None, ratio <= 4)]


def _thousand(base: Baseline, size: str) -> list[Row]:
    shocks = stack([productivity_shocks(base, 0.02, seed, trade=False) for seed in range(1000)])
    solve_many(base, shocks)
    return [at_most(f"Korea {size}, 1,000 scenarios", best_of(lambda: solve_many(base, shocks), 2), 8.0)]


def _first_use() -> list[Row]:
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "JAX_COMPILATION_CACHE_DIR": cache}

        def run() -> float:
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", FIRST_USE], check=True, env=environment)
            return time.perf_counter() - start

        cold = run()
        return [
            at_most("first use, new process, nothing compiled", cold, 12.0),
            at_most("first use, new process, compiled before", min(run() for _ in range(4)), 5.0),
        ]


def _sizes() -> list[Row]:
    """Time and memory against size, up to 1,000 regions."""
    rows = []
    for places in (30, 100, 300, 1000):
        base = gravity_world(places, 40)
        shocks = productivity_shocks(base, 0.02, 1, trade=False)
        solution = solve(base, shocks)
        seconds = best_of(lambda base=base, shocks=shocks: solve(base, shocks), 2)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        name = (
            f"gravity world of {places:,} x 40, {solution.record.iterations} iterations, peak {memory:.1f} GB"
        )
        rows.append(_with_work(at_most(name, seconds, 60.0), solution))
    return rows


def _with_work(row: Row, solution: Solution) -> Row:
    """Add what the compiler counts for one round of the system, times the rounds."""
    problem, rounds = solution.problem, solution.record.iterations
    counted = _compiled_cost(problem.baseline, problem.shocks)
    return dataclasses.replace(row, flops=rounds * counted["flops"], moved=rounds * counted["bytes accessed"])


def _compiled_cost(baseline: Baseline, shocks: Shocks) -> dict[str, float]:
    arrays, rest = eqx.partition(pose(baseline, shocks), eqx.is_array)

    def one_round(state, held):
        return next_state(state, eqx.combine(held, rest))

    cost = jax.jit(one_round).lower(unchanged(baseline), arrays).compile().cost_analysis()
    return cost[0] if isinstance(cost, list) else cost
