"""Metrics of every request. Prometheus scrapes them from /metrics."""

import os
from time import perf_counter

from flask import Blueprint, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter("http_requests_total", "Requests answered.", ["method", "path", "status"])
DURATION = Histogram("http_request_duration_seconds", "Request duration.", ["method", "path"])

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

metrics = Blueprint("metrics", __name__)


@metrics.before_app_request
def start():
    g.started = perf_counter()


@metrics.after_app_request
def count(response):
    # The route instead of the path: each combination of labels creates a time series, and clients can send any path
    # and method.
    method = request.method if request.method in METHODS else "other"
    path = request.url_rule.rule if request.url_rule else "unmatched"
    REQUESTS.labels(method, path, response.status_code).inc()
    DURATION.labels(method, path).observe(perf_counter() - g.started)
    return response


@metrics.get("/metrics")
def scrape():
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # set by gunicorn.conf.py
        # The sum over all workers. The default registry has only the metrics of this worker.
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return generate_latest(registry), {"Content-Type": CONTENT_TYPE_LATEST}
