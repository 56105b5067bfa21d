"""The record of one benchmark figure, and how times are taken."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of a benchmark.

    Parameters
    ----------
    name
        What is measured.
    ours, peer
        The figure of this library and of the package it is compared with; None where
        there is no peer.
    unit
        Unit of both figures: ``s`` for seconds, empty for a pure number.
    target
        What is asked, in words: ``ratio >= 10``.
    ratio
        Peer divided by ours for times (higher is faster); None where it has no meaning.
    met
        Whether the target is met.
    flops, moved
        Floating-point operations, and bytes read and written, as the compiler counts them; None where
        they were not counted.
    """

    name: str
    ours: float
    peer: float | None
    unit: str
    target: str
    ratio: float | None
    met: bool
    flops: float | None = None
    moved: float | None = None

    def line(self) -> str:
        """Return the figure as one line of text.

        >>> Row("sum", 0.5, 2.0, "s", "ratio >= 2", 4.0, True).line()
        'sum: ours 0.5 s, peer 2 s, ratio 4.0, target ratio >= 2: met'
        """
        unit = f" {self.unit}" if self.unit else ""
        peer = "none" if self.peer is None else f"{self.peer:.4g}{unit}"
        ratio = "none" if self.ratio is None else f"{self.ratio:.1f}"
        verdict = "met" if self.met else "MISSED"
        figures = f"ours {self.ours:.4g}{unit}, peer {peer}, ratio {ratio}, target {self.target}"
        return f"{self.name}: {figures}: {verdict}{self._work()}"

    def _work(self) -> str:
        """Say how much work the time went into, and how fast that is."""
        if self.flops is None or self.moved is None or self.unit != "s":
            return ""
        rates = f"{self.flops / self.ours / 1e9:.2g} Gflop/s, {self.moved / self.ours / 1e9:.2g} GB/s"
        return f" ({self.flops / 1e6:,.1f} Mflop, {self.moved / 1e6:,.1f} MB: {rates})"


def speed(name: str, ours: float, peer: float, least: float) -> Row:
    """Compare two times in seconds, asking for a ratio of at least ``least``."""
    ratio = peer / ours
    return Row(name, ours, peer, "s", f"ratio >= {least:g}", ratio, ratio >= least)


def difference(name: str, largest: float, most: float) -> Row:
    """Record the largest absolute difference between two results, at most ``most``."""
    return Row(name, largest, None, "", f"difference <= {most:g}", None, largest <= most)


def at_most(name: str, seconds: float, most: float) -> Row:
    """Record a time in seconds that has no peer, at most ``most``."""
    return Row(name, seconds, None, "s", f"time <= {most:g} s", None, seconds <= most)


def best_of(function: Callable[[], object], repeat: int = 3) -> float:
    """Return the shortest wall time of ``repeat`` calls, in seconds.

    The shortest, because on a shared machine every disturbance only adds time.
    """
    if repeat < 1:
        raise ValueError(f"repeat must be at least 1, not {repeat}")
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def best_of_each(functions: dict[str, Callable[[], object]], repeat: int = 3) -> dict[str, float]:
    """Return the shortest wall time of each function, their calls taken in turn.

    Interleaving lets a slow spell of the machine fall on all of them alike, so the
    ratios of one run can be compared even where the times of two runs cannot.
    """
    best = dict.fromkeys(functions, float("inf"))
    for _ in range(repeat):
        for name, function in functions.items():
            best[name] = min(best[name], best_of(function, 1))
    return best
