// The app: its routes, each of them observed.

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

/** Hands a request to the first route that takes it, with what stands in its path: `id` for "/orders/:id". */
export function app(request: Request): Promise<Response> {
  for (const { pattern, answer } of patterns) {
    const match = pattern.exec(request.url);
    if (match) return answer(request, match.pathname.groups);
  }
  return answerUnmatched(request, {});
}
