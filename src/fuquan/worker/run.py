"""The worker process: takes jobs from the queue in PostgreSQL, and takes up again what a dead worker left behind."""

import asyncio
import contextlib
import logging
import os

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status

from .tasks import ATTEMPTS

NICER = 5
STALLED_SECONDS = 12.0
"""A worker silent for so long is dead. Its jobs' transactions died with it."""

PULSES = 4
"""How many signs of life fall into that time."""

GRACE_SECONDS = 5.0
"""How long running jobs may go on after the worker is told to stop; then they are undone and queued again."""

log = logging.getLogger(__name__)


def work(*, concurrency: int = 1, stalled_seconds: float = STALLED_SECONDS) -> None:
    """Work until told to stop (SIGTERM, SIGINT). At a lower priority than the pages, so that they stay quick."""
    os.nice(NICER)
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        asyncio.run(_work(app, concurrency, stalled_seconds))


async def _work(queue: App, concurrency: int, stalled_seconds: float) -> None:
    async with queue.open_async():
        watch = asyncio.create_task(_take_up_again(queue, stalled_seconds))
        try:
            await queue.run_worker_async(
                name="fuquan",
                concurrency=concurrency,
                delete_jobs="successful",
                update_heartbeat_interval=stalled_seconds / PULSES,
                stalled_worker_timeout=stalled_seconds,
                shutdown_graceful_timeout=GRACE_SECONDS,
            )
        finally:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch


async def _take_up_again(queue: App, stalled_seconds: float) -> None:
    """Every few seconds, queue the jobs of workers that have died."""
    while True:
        try:
            await _retry_stalled(queue, stalled_seconds)
        except ConnectorException:
            log.warning("the database did not answer; stalled jobs are looked for again", exc_info=True)
        await asyncio.sleep(stalled_seconds / PULSES)


async def _retry_stalled(queue: App, stalled_seconds: float) -> None:
    """A job that outlived its worker is queued again; one that has killed too many workers is given up."""
    await queue.job_manager.prune_stalled_workers(stalled_seconds)
    for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled_seconds):
        if job.attempts + 1 < ATTEMPTS:
            await queue.job_manager.retry_job(job)
        elif job.id is not None:
            await queue.job_manager.finish_job_by_id_async(job_id=job.id, status=Status.FAILED, delete_job=False)
