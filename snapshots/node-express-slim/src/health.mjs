// Health endpoint: /health checks the app and its dependencies, /live only that the app responds.
//
// To add it before the app's own routes:
//     import { health } from "./health.mjs"; // CommonJS: require("./health.mjs")
//     app.use(health);
// To add a dependency:
//     addCheck("database", () => db.ping());

import { readFile } from "node:fs/promises";
import { Router } from "express";

const CHECK_SECONDS = 2; // less than the probe waits, so that the probe receives the reason
const MEMORY_PERCENT = Number(process.env.HEALTH_MEMORY_PERCENT) || 90;

// Memory limit and usage of the container (os.totalmem() is that of the host): cgroup v2, then v1.
// `cache` is page cache, which the kernel reclaims when needed.
const CGROUPS = [
  { limit: "memory.max", usage: "memory.current", stat: "memory.stat", cache: /^inactive_file (\d+)$/m },
  {
    limit: "memory/memory.limit_in_bytes",
    usage: "memory/memory.usage_in_bytes",
    stat: "memory/memory.stat",
    cache: /^total_inactive_file (\d+)$/m,
  },
];

const checks = new Map([["memory", checkMemory]]);

/** Adds a dependency. The check throws, or returns a rejected promise, while the dependency is unavailable. */
export function addCheck(name, check) {
  checks.set(name, check);
}

/** Memory use in percent of the limit; NaN without a limit. */
export async function memoryPercent(root = "/sys/fs/cgroup") {
  for (const files of CGROUPS) {
    const read = (file) => readFile(`${root}/${file}`, "utf8");
    try {
      const [limit, usage, stat] = await Promise.all([read(files.limit), read(files.usage), read(files.stat)]);
      const cache = files.cache.exec(stat)?.[1] ?? 0;
      return (100 * (Number(usage) - Number(cache))) / Number(limit); // without a limit: "max", which gives NaN
    } catch {
      // not this cgroup version
    }
  }
  return NaN;
}

async function checkMemory() {
  const percent = await memoryPercent();
  if (percent > MEMORY_PERCENT) throw new Error(`${Math.round(percent)}% of the container's limit is in use`);
}

/** Runs one check and returns the problem, if any. */
async function problem(name, check) {
  let timer;
  const limit = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_SECONDS} s`)), CHECK_SECONDS * 1000);
  });
  try {
    await Promise.race([(async () => check())(), limit]);
    return undefined;
  } catch (error) {
    return `${name}: ${error?.message || error?.code || error}`; // a refused connection may have only a code
  } finally {
    clearTimeout(timer);
  }
}

export const health = Router();

health.get("/health", async (_request, response) => {
  const problems = await Promise.all([...checks].map(([name, check]) => problem(name, check)));
  const reason = problems.find(Boolean);
  response.set("Cache-Control", "no-store");
  if (reason) response.status(503).json({ status: "unhealthy", reason });
  else response.json({ status: "healthy" });
});

health.get("/live", (_request, response) => {
  response.set("Cache-Control", "no-store").json({ status: "alive" });
});
