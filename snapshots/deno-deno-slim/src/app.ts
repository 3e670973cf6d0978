// The routes of the app. `observe` adds log lines and metrics.

import { healthRoutes } from "./health.ts";
import { render } from "./metrics.ts";
import { type Handler, observe } from "./monitoring.ts";

const routes: Record<string, Handler> = {
  ...healthRoutes,
  "/metrics": () => new Response(render(), { headers: { "Content-Type": "text/plain; version=0.0.4" } }),

  "/": () => Response.json({ message: "Hello from demo" }),
};

const patterns = Object.entries(routes).map(([route, handler]) => {
  return { pattern: new URLPattern({ pathname: route }), answer: observe(route, handler) };
});
const answerUnmatched = observe("unmatched", () => Response.json({ error: "not found" }, { status: 404 }));

/** Passes a request to the first matching route, with the path parameters: `id` for "/orders/:id". */
export function app(request: Request): Promise<Response> {
  for (const { pattern, answer } of patterns) {
    const match = pattern.exec(request.url);
    if (match) return answer(request, match.pathname.groups);
  }
  return answerUnmatched(request, {});
}
