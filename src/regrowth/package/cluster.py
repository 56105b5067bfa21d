"""Blocks of draws solved here, by processes of this machine, or by a Dask cluster."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from regrowth.errors import OptionError, Problem, SolverError
from regrowth.package.block import Job, solve_block

if TYPE_CHECKING:
    from distributed import Client, Future

Array = NDArray[np.float64]
Block = Mapping[str, Array]
Answer = dict[str, Array] | tuple[Problem, ...]

RETRIES = 3
"""How often a block is tried again where a worker failed with it."""
PATIENCE = 10
"""Seconds to wait for a scheduler to answer."""
LARGEST_JOB = "1 GiB"
"""Size of a job, sent once, below which Dask has nothing to say."""


def solve_blocks(
    job: Job,
    blocks: Sequence[Block],
    *,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[dict[str, Array]]:
    """Solve every block; the answers are in their order, whoever worked them out.

    A block is solved whole, by the same steps from the same numbers wherever it is. So answers agree bit
    for bit between processes of one machine; between machines whose processors differ, to the tolerance
    of the solver. A block whose worker is lost is solved again by another.

    Parameters
    ----------
    workers
        Processes to start on this machine; none unless given. A script that asks for them needs the usual
        ``if __name__ == "__main__":`` around what it does.
    cluster
        Address of a Dask scheduler whose workers have this version of the library: ``tcp://host:8786``.
    progress
        Called with the number of draws solved so far.

    Raises
    ------
    OptionError
        If both or neither number makes sense, Dask is not installed, or no scheduler answers.
    SolverError
        If a draw has no equilibrium, workers were lost again and again, or the scheduler was lost.
    """
    if workers is None and cluster is None:
        return _here(job, blocks, progress)
    if workers is not None and (cluster is not None or workers < 1):
        reason = f"{workers} processes" + ("" if cluster is None else f" and the cluster {cluster}")
        raise OptionError(Problem("workers", reason, "Give one or more processes, or a cluster"))
    with _client(workers, cluster) as client:
        return _there(client, job, blocks, progress, cluster)


def _here(
    job: Job, blocks: Sequence[Block], progress: Callable[[int], None] | None
) -> list[dict[str, Array]]:
    found, done = [], 0
    for block in blocks:
        found.append(solve_block(job, block))
        done += _size(block)
        if progress is not None:
            progress(done)
    return found


def _there(
    client: Client,
    job: Job,
    blocks: Sequence[Block],
    progress: Callable[[int], None] | None,
    cluster: str | None,
) -> list[dict[str, Array]]:
    import dask
    from distributed import as_completed

    # a task, not scattered data: where the worker that holds the job is lost, the scheduler makes it again
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": LARGEST_JOB}):
        shared = client.submit(_same, job, pure=False)
    futures = {
        client.submit(_attempt, shared, block, pure=False, retries=RETRIES): number
        for number, block in enumerate(blocks)
    }
    found: dict[int, dict[str, Array]] = {}
    done = 0
    for future in as_completed(futures):
        number = futures[future]
        answer = _answer(future, cluster)
        if isinstance(answer, tuple):
            raise SolverError(answer)
        found[number] = answer
        done += _size(blocks[number])
        if progress is not None:
            progress(done)
    return [found[number] for number in range(len(blocks))]


def _answer(future: Future[Any], cluster: str | None) -> Answer:
    """Return what a task gave; where workers or the scheduler are lost, say what to do."""
    from distributed import CancelledError, KilledWorker
    from distributed.comm.core import CommClosedError

    try:
        return cast("Answer", future.result())
    except KilledWorker as error:
        reason = "workers were lost again and again"
        raise SolverError(Problem("workers", reason, "Give each more memory, or ask for fewer")) from error
    except (CancelledError, CommClosedError, TimeoutError) as error:
        place = "workers" if cluster is None else f"cluster {cluster!r}"
        remedy = "See that the scheduler runs at this address and can be reached, then run again"
        if cluster is None:
            remedy = "Run again; leave workers out if it happens once more"
        raise SolverError(Problem(place, "the connection to its scheduler was lost", remedy)) from error


def _same(job: Job) -> Job:
    return job


def _attempt(job: Job, block: Block) -> Answer:
    """Solve a block; what is wrong with it comes back as records, which every process can read."""
    try:
        return solve_block(job, block)
    except SolverError as error:
        return error.problems


def _size(block: Block) -> int:
    return len(next(iter(block.values())))


@contextmanager
def _client(workers: int | None, cluster: str | None) -> Iterator[Client]:
    """Start processes or meet a cluster; both are let go afterwards."""
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        reason = "Dask, which speaks with them, is not installed"
        raise OptionError(
            Problem("workers", reason, "Install regrowth[cluster], or leave them out")
        ) from error
    if cluster is not None:
        try:
            client = Client(cluster, timeout=PATIENCE)
        except (OSError, ValueError) as error:
            reason = "no scheduler answers at this address"
            remedy = "Start one with `dask scheduler`, and give the address that it prints"
            raise OptionError(Problem(f"cluster {cluster!r}", reason, remedy)) from error
        with _quiet("distributed.client"), client:
            yield client
        return
    local = LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
        silence_logs=logging.CRITICAL,
    )
    with local, Client(local) as client:
        yield client


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Keep a logger silent: Dask logs a traceback when it lets go of a connection that is lost."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
