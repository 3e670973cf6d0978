// The entry point: starts the server.

import { app } from "./app.ts";
import { log } from "./logger.ts";
import { gracefulShutdown } from "./shutdown.ts";

// Log as JSON what Bun would print to stderr in several lines.
for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.on(event, (error) => {
    log("error", "uncaught exception", { error });
    process.exit(1); // the state is undefined, so let the engine restart the container
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
      idleTimeout: 65, // seconds; longer than a load balancer's 60, so that the load balancer closes first
      development: false, // no error pages with source code
    });
  } catch (error) {
    log("error", `cannot listen on port ${port}`, { error });
    process.exit(1);
  }
}

gracefulShutdown(listen());
log("info", "listening", { port });
