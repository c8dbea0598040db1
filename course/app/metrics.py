"""How it stands, as numbers that Prometheus reads; asked anew at every scrape."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from course.app.core import App
from course.app.heartbeats import HEARTBEAT
from course.app.standing import LATE
from course.store import enrolled, outcomes, people, seconds
from course.store.releases import live_courses


class _Standing(Collector):
    def __init__(self, app: App) -> None:
        self._app = app

    def collect(self) -> Iterator[Metric]:
        """Yield every gauge; one reading transaction, no table of deliveries is counted."""
        now = self._app.now()
        with self._app.store.reading() as tx:
            beat = people.note(tx).get(HEARTBEAT)
            due = outcomes.count_late(tx, before=now)
            late = outcomes.count_late(tx, before=now - LATE)
            batches = outcomes.count_batches(tx)
            unknown = sum(row.readers for row in outcomes.unknown_batches(tx))
            readers = {one: enrolled.count_states(tx, one) for one in live_courses(tx)}
        yield _gauge("course_due_readers", "Active readers whose lesson is due.", due)
        yield _gauge("course_late_readers", "Readers waiting for more than 15 minutes.", late)
        yield _gauge("course_unknown_deliveries", "Emails that may or may not have left.", unknown)
        if beat is not None:
            age = max(0, seconds(now) - int(beat))
            yield _gauge("course_heartbeat_age_seconds", "Since the last heartbeat.", age)
        by_state = GaugeMetricFamily("course_batches", "Open batches.", labels=["state"])
        for state, count in sorted(batches.items()):
            by_state.add_metric([state], count)
        yield by_state
        on_course = GaugeMetricFamily("course_readers", "Readers.", labels=["course", "state"])
        for course, states in readers.items():
            for state, count in sorted(states.items()):
                on_course.add_metric([course, state], count)
        yield on_course


def registry(app: App) -> CollectorRegistry:
    """Return the numbers of an installation."""
    made = CollectorRegistry()
    made.register(_Standing(app))
    return made


def _gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, value=value)
