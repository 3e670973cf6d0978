// The entry point: starts the server.

import { app } from "./app.ts";
import { log } from "./logger.ts";
import { gracefulShutdown } from "./shutdown.ts";

// Log as JSON what Deno would print to stderr in several lines.
function fail(event: Event, error: unknown): never {
  event.preventDefault();
  log("error", "uncaught exception", { error });
  Deno.exit(1); // the state is undefined, so let the engine restart the container
}
globalThis.addEventListener("error", (event) => fail(event, event.error));
globalThis.addEventListener("unhandledrejection", (event) => fail(event, event.reason));

const port = Number(Deno.env.get("PORT") || 8000);
if (!Number.isInteger(port) || port < 1 || port > 65535) {
  log("error", "PORT must be a number from 1 to 65535", { port: Deno.env.get("PORT") });
  Deno.exit(1);
}

function listen() {
  try {
    const onListen = () => log("info", "listening", { port });
    return Deno.serve({ port, hostname: "0.0.0.0", onListen }, app);
  } catch (error) {
    log("error", `cannot listen on port ${port}`, { error });
    Deno.exit(1);
  }
}

gracefulShutdown(listen());
