// A log line for each request, and metrics that Prometheus scrapes from /metrics.

import { log } from "./logger.ts";
import { record } from "./metrics.ts";

type Handler = (request: Bun.BunRequest) => Response | Promise<Response>;

// Requests of probes are logged only if they fail.
const quiet = new Set(["/health", "/live", "/metrics"]);

/** Measures a handler, and responds with 500 if it throws. */
export function observe(route: string, handler: Handler) {
  return async (request: Bun.BunRequest): Promise<Response> => {
    const start = performance.now();
    const { method } = request;
    const path = new URL(request.url).pathname; // without the query, which may contain secrets
    let response: Response;
    try {
      response = await handler(request);
    } catch (error) {
      log("error", "request failed", { method, path, error });
      response = Response.json({ error: "internal server error" }, { status: 500 });
    }
    const seconds = (performance.now() - start) / 1000;
    const status = request.signal.aborted ? 499 : response.status; // 499: the client disconnected (as in nginx)

    const duration_ms = Math.round(seconds * 10_000) / 10;
    const level = status >= 500 ? "warning" : quiet.has(path) ? "debug" : "info";
    log(level, "request", { method, path, status, duration_ms });

    // The route instead of the path: each label value creates a time series, and clients can request any path.
    record(method, route, status, seconds);
    return response;
  };
}

/** Calls `observe` for several routes. */
export function observeAll(routes: Record<string, Handler>) {
  return Object.fromEntries(Object.entries(routes).map(([route, handler]) => [route, observe(route, handler)]));
}
