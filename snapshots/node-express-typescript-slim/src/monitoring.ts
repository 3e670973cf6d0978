// A log line for each request, and metrics that Prometheus scrapes from /metrics.

import type { NextFunction, Request, Response } from "express";
import { Counter, Histogram, collectDefaultMetrics, register } from "prom-client";
import { log } from "./logger.ts";

collectDefaultMetrics(); // the process itself: memory, CPU time, event loop lag, garbage collection

const requests = new Counter({
  name: "http_requests_total",
  help: "Requests answered.",
  labelNames: ["method", "path", "status"],
});
const durations = new Histogram({
  name: "http_request_duration_seconds",
  help: "Request duration.",
  labelNames: ["method", "path"],
});

// Requests of probes are logged only if they fail.
const quiet = new Set(["/health", "/live", "/metrics"]);

/** The first middleware: measures everything after it. */
export function observe(request: Request, response: Response, next: NextFunction): void {
  const start = performance.now();
  response.once("close", () => {
    const seconds = (performance.now() - start) / 1000;
    const { method } = request;
    const [path = ""] = request.originalUrl.split("?"); // a query may contain secrets
    const status = response.writableFinished ? response.statusCode : 499; // 499: the client disconnected (as in nginx)

    const duration_ms = Math.round(seconds * 10_000) / 10;
    log(status >= 500 ? "warning" : quiet.has(path) ? "debug" : "info", "request", { method, path, status, duration_ms });

    // The route instead of the path: each label value creates a time series, and clients can request any path.
    const labels = { method, path: request.route ? request.baseUrl + request.route.path : "unmatched" };
    requests.inc({ ...labels, status });
    durations.observe(labels, seconds);
  });
  next();
}

export async function metrics(_request: Request, response: Response): Promise<void> {
  response.type(register.contentType).send(await register.metrics());
}
