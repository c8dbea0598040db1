"""`/metrics` on a port of its own, for Prometheus: never beside the pages that readers reach."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from course.web import pages


def metrics_app(registry: CollectorRegistry) -> Starlette:
    """Return the application; it answers to loopback names only."""

    async def scrape(_request: Request) -> Response:
        body = await run_in_threadpool(generate_latest, registry)
        return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return Starlette(
        routes=[Route("/metrics", scrape, methods=["GET"])],
        middleware=[Middleware(pages.KnownHosts, hosts=pages.LOOPBACK_HOSTS)],
    )
