"""Metrics of every request. Prometheus scrapes them from /metrics."""

import os
from time import perf_counter

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter("http_requests_total", "Requests answered.", ["method", "path", "status"])
DURATION = Histogram("http_request_duration_seconds", "Request duration.", ["method", "path"])

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

metrics = APIRouter(include_in_schema=False)


class Measure:
    """ASGI middleware around the whole app."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = perf_counter()
        status = 500  # if the app raises

        async def watch(message):
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            # The route instead of the path: each combination of labels creates a time series, and clients can send any
            # path and method.
            route = scope.get("route")
            method = scope["method"] if scope["method"] in METHODS else "other"
            path = route.path if route else "unmatched"
            REQUESTS.labels(method, path, status).inc()
            DURATION.labels(method, path).observe(perf_counter() - started)


@metrics.get("/metrics")
def scrape():
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # set by serve.py if there are several workers
        # The sum over all workers. The default registry has only the metrics of this worker.
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
