// The entry point: starts the server.

import { app } from "./app.mjs";
import { log } from "./logger.mjs";
import { gracefulShutdown } from "./shutdown.mjs";

// Log as JSON what Node.js would print to stderr in several lines.
process.on("uncaughtException", (error) => {
  log("error", "uncaught exception", { error }); // includes unhandled promise rejections
  process.exit(1); // the state is undefined, so let the engine restart the container
});
process.removeAllListeners("warning");
process.on("warning", (warning) => log("warning", warning.message, { warning: warning.name }));

const port = Number(process.env.PORT || 8000);
if (!Number.isInteger(port) || port < 1 || port > 65535) {
  log("error", "PORT must be a number from 1 to 65535", { port: process.env.PORT });
  process.exit(1);
}

const server = app.listen(port, "0.0.0.0", (error) => {
  if (error) {
    log("error", `cannot listen on port ${port}: ${error.message}`);
    process.exit(1);
  }
  log("info", "listening", { port });
});
server.keepAliveTimeout = 65_000; // longer than a load balancer's 60 s, so that the load balancer closes first
gracefulShutdown(server);
