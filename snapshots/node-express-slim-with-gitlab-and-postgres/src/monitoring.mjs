// What operators see of each request: a log line, and the metrics that Prometheus collects from /metrics.

import { Counter, Histogram, collectDefaultMetrics, register } from "prom-client";
import { log } from "./logger.mjs";

collectDefaultMetrics(); // the process itself: memory, CPU time, event loop lag, garbage collection

const requests = new Counter({
  name: "http_requests_total",
  help: "Requests answered.",
  labelNames: ["method", "path", "status"],
});
const durations = new Histogram({
  name: "http_request_duration_seconds",
  help: "Time that requests took.",
  labelNames: ["method", "path"],
});

// Asked every few seconds by machines, and of interest to nobody while they answer well.
const quiet = new Set(["/health", "/live", "/metrics"]);

/** Middleware, the first of all: measures what comes after it. */
export function observe(request, response, next) {
  const start = performance.now();
  response.once("close", () => {
    const seconds = (performance.now() - start) / 1000;
    const { method } = request;
    const [path = ""] = request.originalUrl.split("?"); // a query may hold secrets
    const status = response.writableFinished ? response.statusCode : 499; // 499: the client went away (nginx's number)

    const duration_ms = Math.round(seconds * 10_000) / 10;
    log(status >= 500 ? "warning" : quiet.has(path) ? "debug" : "info", "request", { method, path, status, duration_ms });

    // The route, not the path: every label value is a time series of its own, and visitors can make up paths.
    const labels = { method, path: request.route ? request.baseUrl + request.route.path : "unmatched" };
    requests.inc({ ...labels, status });
    durations.observe(labels, seconds);
  });
  next();
}

export async function metrics(_request, response) {
  response.type(register.contentType).send(await register.metrics());
}
