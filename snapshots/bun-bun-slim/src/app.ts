// The routes of the app. `observe` adds log lines and metrics.

import { health } from "./health.ts";
import { render } from "./metrics.ts";
import { observe, observeAll } from "./monitoring.ts";

export const app = {
  routes: observeAll({
    ...health,
    "/metrics": () => new Response(render(), { headers: { "Content-Type": "text/plain; version=0.0.4" } }),

    "/": () => Response.json({ message: "Hello from demo" }),
  }),

  // Requests that match no route
  fetch: observe("unmatched", () => Response.json({ error: "not found" }, { status: 404 })),
};
