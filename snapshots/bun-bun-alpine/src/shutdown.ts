// Graceful shutdown: on SIGTERM (docker stop) or SIGINT (Ctrl-C) the server takes no new connections, finishes the
// requests in flight, closes what is open and exits.
//
// Wired in around the call that starts the server:
//     import { gracefulShutdown } from "./shutdown.ts";
//     gracefulShutdown(Bun.serve({ routes: yours }));
// and told what to close once the last request is answered:
//     onShutdown(() => db.close());

type Close = () => unknown;

const DRAIN_SECONDS = 25; // for the requests in flight
const SETTLE_SECONDS = 0.2; // of these, for clients that are connecting just now: a closed listener would cut them off
const CLOSE_SECONDS = 3; // for all of onShutdown; with the drain, less than the engine waits before it kills

const closers: Close[] = [];

/** Adds something to close; what was opened last is closed first. */
export function onShutdown(close: Close): void {
  closers.unshift(close);
}

function log(level: "info" | "error", message: string, fields: object): void {
  console.log(JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...fields }));
}

export function gracefulShutdown<WebSocketData>(server: Bun.Server<WebSocketData>): Bun.Server<WebSocketData> {
  let stopping = false;

  async function stop(signal: string): Promise<void> {
    if (stopping) return; // an impatient second signal must not cut requests off
    stopping = true;
    log("info", "stopping", { signal, requests: server.pendingRequests });

    const drain = setTimeout(() => {
      log("error", "requests cut off", { requests: server.pendingRequests, after_seconds: DRAIN_SECONDS });
      process.exitCode = 1;
      void server.stop(true); // WebSockets end here, too
    }, DRAIN_SECONDS * 1000);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_SECONDS * 1000));
    await server.stop(); // closes idle connections, and waits for the busy ones
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
