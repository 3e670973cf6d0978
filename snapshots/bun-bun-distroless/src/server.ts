// The entry point: starts the server, and ends it the right way.

import { app } from "./app.ts";
import { log } from "./logger.ts";
import { gracefulShutdown } from "./shutdown.ts";

// What Bun would print to stderr, in several lines, becomes one line like all others.
for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.on(event, (error) => {
    log("error", "uncaught exception", { error });
    process.exit(1); // its state is unknown: let the engine start a fresh one
  });
}
process.on("warning", (warning) => log("warning", warning.message, { warning: warning.name }));

const port = Number(process.env.PORT || 3000);
if (!Number.isInteger(port) || port < 1 || port > 65535) {
  log("error", "PORT must be a number from 1 to 65535", { port: process.env.PORT });
  process.exit(1);
}

function listen() {
  try {
    return Bun.serve({
      ...app,
      port,
      hostname: "0.0.0.0",
      idleTimeout: 65, // seconds; longer than a load balancer's 60, so that it is never us who hang up first
      development: false, // no pages that show the code of what failed
    });
  } catch (error) {
    log("error", `cannot listen on port ${port}`, { error });
    process.exit(1);
  }
}

gracefulShutdown(listen());
log("info", "listening", { port });
