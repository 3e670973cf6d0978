// Graceful shutdown: on SIGTERM (docker stop) or SIGINT (Ctrl-C) the server takes no new connections, finishes the
// requests in flight, closes what is open and exits.
//
// Wired in around the call that starts the server:
//     import { gracefulShutdown } from "./shutdown.ts";
//     gracefulShutdown(Deno.serve(handler));
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

export function gracefulShutdown<Addr extends Deno.Addr>(server: Deno.HttpServer<Addr>): Deno.HttpServer<Addr> {
  let stopping = false;

  async function stop(signal: string): Promise<void> {
    if (stopping) return; // an impatient second signal must not cut requests off
    stopping = true;
    log("info", "stopping", { signal });

    const drain = setTimeout(() => {
      log("error", "requests cut off", { after_seconds: DRAIN_SECONDS });
      void end(1);
    }, DRAIN_SECONDS * 1000);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_SECONDS * 1000));
    await server.shutdown(); // closes idle connections, and waits for the busy ones
    clearTimeout(drain);
    await end(0);
  }

  for (const signal of ["SIGTERM", "SIGINT"] as const) Deno.addSignalListener(signal, () => stop(signal));
  return server;
}

async function end(status: number): Promise<never> {
  setTimeout(() => {
    log("error", "closing takes too long", { after_seconds: CLOSE_SECONDS });
    Deno.exit(1);
  }, CLOSE_SECONDS * 1000);
  for (const close of closers.splice(0)) {
    try {
      await close();
    } catch (error) {
      log("error", "closing failed", { error: String(error) });
      status = 1;
    }
  }
  log("info", "stopped", {});
  Deno.exit(status);
}
