// The app: middlewares and routes, in this order.

import express from "express";
import { health } from "./health.mjs";
import { log } from "./logger.mjs";
import { metrics, observe } from "./monitoring.mjs";

export const app = express();
app.disable("x-powered-by");

app.use(observe);
app.use(health);
app.get("/metrics", metrics);

app.get("/", (_request, response) => {
  response.json({ message: "Hello from demo" });
});

app.use((_request, response) => {
  response.status(404).json({ error: "not found" });
});

// An error handler of Express has four parameters. The default one prints to stderr.
app.use((error, request, response, _next) => {
  const status = error.status ?? 500; // middlewares set it for client errors: 400, 413, …
  if (status >= 500) log("error", "request failed", { method: request.method, path: request.path, error });
  if (response.headersSent) response.destroy(); // too late for a status: abort the response
  else response.status(status).json({ error: status < 500 ? error.message : "internal server error" });
});
