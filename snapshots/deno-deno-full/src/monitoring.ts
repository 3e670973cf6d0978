// What operators see of each request: a log line, and the metrics that Prometheus collects from /metrics.

import { log } from "./logger.ts";
import { record } from "./metrics.ts";

type Parameters = Record<string, string | undefined>;
export type Handler = (request: Request, parameters: Parameters) => Response | Promise<Response>;

// Asked every few seconds by machines, and of interest to nobody while they answer well.
const quiet = new Set(["/health", "/live", "/metrics"]);

/** Measures a handler, and answers for it where it throws. */
export function observe(route: string, handler: Handler) {
  return async (request: Request, parameters: Parameters): Promise<Response> => {
    const start = performance.now();
    const { method, signal } = request; // the signal tells of the client alone, as deno.json has no-legacy-abort
    const path = new URL(request.url).pathname; // without the query, which may hold secrets
    let response: Response;
    try {
      response = await handler(request, parameters);
    } catch (error) {
      log("error", "request failed", { method, path, error });
      response = Response.json({ error: "internal server error" }, { status: 500 });
    }
    const seconds = (performance.now() - start) / 1000;
    const status = signal.aborted ? 499 : response.status; // 499: the client went away (nginx's number)

    const duration_ms = Math.round(seconds * 10_000) / 10;
    const level = status >= 500 ? "warning" : quiet.has(path) ? "debug" : "info";
    log(level, "request", { method, path, status, duration_ms });

    // The route, not the path: every label value is a time series of its own, and visitors can make up paths.
    record(method, route, status, seconds);
    return response;
  };
}
