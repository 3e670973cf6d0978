// Graceful shutdown: on SIGTERM (docker stop) or SIGINT (Ctrl-C) the server refuses new connections, finishes the
// requests in flight, closes resources and exits.
//
// To add it to the call that starts the server:
//     import { gracefulShutdown } from "./shutdown.ts";
//     gracefulShutdown(Bun.serve({ routes: yours }));
// To close a resource after the last request:
//     onShutdown(() => db.close());

type Close = () => unknown;

const DRAIN_SECONDS = 25; // for requests in flight
const SETTLE_SECONDS = 0.2; // part of the drain: closing the listener cuts off clients that are just connecting
const CLOSE_SECONDS = 3; // for all of onShutdown; the sum with DRAIN_SECONDS is less than the stop timeout

const closers: Close[] = [];

/** Adds a resource to close. They are closed in reverse order. */
export function onShutdown(close: Close): void {
  closers.unshift(close);
}

function log(level: "info" | "error", message: string, fields: object): void {
  console.log(JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...fields }));
}

export function gracefulShutdown<WebSocketData>(server: Bun.Server<WebSocketData>): Bun.Server<WebSocketData> {
  let stopping = false;

  async function stop(signal: string): Promise<void> {
    if (stopping) return; // a second signal must not cut requests off
    stopping = true;
    log("info", "stopping", { signal, requests: server.pendingRequests });

    const drain = setTimeout(() => {
      log("error", "requests cut off", { requests: server.pendingRequests, after_seconds: DRAIN_SECONDS });
      process.exitCode = 1;
      void server.stop(true); // also closes WebSockets
    }, DRAIN_SECONDS * 1000);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_SECONDS * 1000));
    await server.stop(); // closes idle connections and waits for busy ones
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
