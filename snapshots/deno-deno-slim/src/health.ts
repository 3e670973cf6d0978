// Health endpoint: /health checks the app and its dependencies, /live only that the app responds.
//
// To add it before the app's own routes:
//     import { health } from "./health.ts";
//     Deno.serve(async (request) => (await health(request)) ?? yours(request));
// To add a dependency:
//     addCheck("database", () => db.ping());

type Check = () => unknown;

const CHECK_SECONDS = 2; // less than the probe waits, so that the probe receives the reason
const MEMORY_PERCENT = Number(Deno.env.get("HEALTH_MEMORY_PERCENT")) || 90;

// Reading the container's limit below /sys needs all permissions of Deno, so a variable provides it. Without it, memory
// is not checked.
const MEMORY_LIMIT_MIB = Number(Deno.env.get("MEMORY_LIMIT_MIB"));

const checks = new Map<string, Check>([["memory", checkMemory]]);

/** Adds a dependency. The check throws, or returns a rejected promise, while the dependency is unavailable. */
export function addCheck(name: string, check: Check): void {
  checks.set(name, check);
}

/** Memory use in percent of the limit; NaN without a limit. */
export function memoryPercent(limitMib = MEMORY_LIMIT_MIB, used = Deno.memoryUsage().rss): number {
  return limitMib > 0 ? (100 * used) / (limitMib * 1024 * 1024) : NaN;
}

function checkMemory(): void {
  const percent = memoryPercent();
  if (percent > MEMORY_PERCENT) throw new Error(`${Math.round(percent)}% of the container's limit is in use`);
}

/** Runs one check and returns the problem, if any. */
async function problem(name: string, check: Check): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_SECONDS} s`)), CHECK_SECONDS * 1000);
  });
  try {
    await Promise.race([Promise.resolve().then(check), limit]);
    return undefined;
  } catch (error) {
    const failure = error as { message?: string; code?: string } | undefined;
    return `${name}: ${failure?.message || failure?.code || error}`; // a refused connection may have only a code
  } finally {
    clearTimeout(timer);
  }
}

const noStore = { "Cache-Control": "no-store" };

async function serveHealth(): Promise<Response> {
  const problems = await Promise.all([...checks].map(([name, check]) => problem(name, check)));
  const reason = problems.find(Boolean);
  if (reason) return Response.json({ status: "unhealthy", reason }, { status: 503, headers: noStore });
  return Response.json({ status: "healthy" }, { headers: noStore });
}

function serveLive(): Response {
  return Response.json({ status: "alive" }, { headers: noStore });
}

export const healthRoutes: Record<string, () => Response | Promise<Response>> = {
  "/health": serveHealth,
  "/live": serveLive,
};

/** Answers health requests; returns undefined for other paths. */
export function health(request: Request): Response | Promise<Response> | undefined {
  return healthRoutes[new URL(request.url).pathname]?.();
}
