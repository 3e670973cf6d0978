// The app: its routes, from the first middleware to the last.

import express from "express";
import { health } from "./health.mjs";
import { log } from "./logger.mjs";
import { metrics, observe } from "./monitoring.mjs";

export const app = express();
app.disable("x-powered-by"); // nobody's business

app.use(observe);
app.use(health);
app.get("/metrics", metrics);

app.get("/", (_request, response) => {
  response.json({ message: "Hello from demo" });
});

app.use((_request, response) => {
  response.status(404).json({ error: "not found" });
});

// Four parameters make it Express's error handler; its own would print to stderr.
app.use((error, request, response, _next) => {
  const status = error.status ?? 500; // middlewares tell the client's mistakes so: 400, 413, …
  if (status >= 500) log("error", "request failed", { method: request.method, path: request.path, error });
  if (response.headersSent) response.destroy(); // too late for a status: an unfinished response says it
  else response.status(status).json({ error: status < 500 ? error.message : "internal server error" });
});
