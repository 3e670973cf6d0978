// Graceful shutdown: on SIGTERM (docker stop) or SIGINT (Ctrl-C) the server refuses new connections, finishes the
// requests in flight, closes resources and exits.
//
// To add it to the call that starts the server:
//     import { gracefulShutdown } from "./shutdown.js"; // "./shutdown.ts" with rewriteRelativeImportExtensions
//     gracefulShutdown(app.listen(port));
// To close a resource after the last request:
//     onShutdown(() => db.end());

import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

type Close = () => unknown;

const DRAIN_SECONDS = 25; // for requests in flight
const CLOSE_SECONDS = 3; // for all of onShutdown; the sum with DRAIN_SECONDS is less than the stop timeout

const closers: Close[] = [];

/** Adds a resource to close. They are closed in reverse order. */
export function onShutdown(close: Close): void {
  closers.unshift(close);
}

function log(level: "info" | "error", message: string, fields: object): void {
  console.log(JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...fields }));
}

export function gracefulShutdown(server: Server): Server {
  const connections = new Set<Socket>();
  const responses = new Set<ServerResponse>(); // in flight
  let stopping = false;

  server.on("connection", (socket: Socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });

  // Before the app's own listener, which may respond immediately.
  server.prependListener("request", (_request, response) => {
    responses.add(response);
    if (stopping) response.setHeader("Connection", "close");
    response.once("close", () => {
      responses.delete(response);
      if (stopping) server.closeIdleConnections(); // if "Connection: close" came too late
    });
  });

  async function stop(signal: string): Promise<void> {
    if (stopping) return; // a second signal must not cut requests off
    stopping = true;
    log("info", "stopping", { signal, requests: responses.size });

    const closed = new Promise<void>((resolve) => server.close(() => resolve())); // also closes idle connections
    for (const response of responses) if (!response.headersSent) response.setHeader("Connection", "close");
    // Close unused connections, but wait a moment for a request that is on its way.
    setTimeout(() => {
      for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
    }, 500).unref();

    const drain = setTimeout(() => {
      log("error", "requests cut off", { requests: responses.size, after_seconds: DRAIN_SECONDS });
      process.exitCode = 1;
      for (const socket of connections) socket.destroy(); // unlike closeAllConnections(), also closes WebSockets
    }, DRAIN_SECONDS * 1000);
    await closed;
    clearTimeout(drain);

    setTimeout(() => {
      log("error", "closing takes too long", { after_seconds: CLOSE_SECONDS });
      process.exit(1);
    }, CLOSE_SECONDS * 1000);
    for (const close of closers) {
      try {
        await close();
      } catch (error) {
        log("error", "closing failed", { error: String(error) });
        process.exitCode = 1;
      }
    }
    log("info", "stopped", {});
    process.exit();
  }

  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, stop);
  return server;
}
