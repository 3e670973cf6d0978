// Health endpoint: /health says whether the app can do its work, /live whether it answers at all.
//
// Wired in ahead of the app's own routes:
//     import { health } from "./health.mjs"; // CommonJS: require("./health.mjs")
//     app.use(health);
// and told what the app cannot work without:
//     addCheck("database", () => db.ping());

import { readFile } from "node:fs/promises";
import { Router } from "express";
import { services } from "./services.mjs";

const CHECK_SECONDS = 2; // less than the probe waits, or the reason would never reach it
const MEMORY_PERCENT = Number(process.env.HEALTH_MEMORY_PERCENT) || 90;

// Where the kernel tells a container's own limit (os.totalmem() is the host's): cgroup v2, then v1.
// `cache` is page cache that the kernel takes back when memory gets short.
const CGROUPS = [
  { limit: "memory.max", usage: "memory.current", stat: "memory.stat", cache: /^inactive_file (\d+)$/m },
  {
    limit: "memory/memory.limit_in_bytes",
    usage: "memory/memory.usage_in_bytes",
    stat: "memory/memory.stat",
    cache: /^total_inactive_file (\d+)$/m,
  },
];

const checks = new Map([["memory", checkMemory], ...services]);

/** Adds a dependency. Its check throws, or returns a promise that is rejected, while it cannot be used. */
export function addCheck(name, check) {
  checks.set(name, check);
}

/** How much of the memory limit is in use; NaN where there is no limit. */
export async function memoryPercent(root = "/sys/fs/cgroup") {
  for (const files of CGROUPS) {
    const read = (file) => readFile(`${root}/${file}`, "utf8");
    try {
      const [limit, usage, stat] = await Promise.all([read(files.limit), read(files.usage), read(files.stat)]);
      const cache = files.cache.exec(stat)?.[1] ?? 0;
      return (100 * (Number(usage) - Number(cache))) / Number(limit); // no limit reads "max", which is no number
    } catch {
      // not this version of cgroups
    }
  }
  return NaN;
}

async function checkMemory() {
  const percent = await memoryPercent();
  if (percent > MEMORY_PERCENT) throw new Error(`${Math.round(percent)}% of the container's limit is in use`);
}

/** Runs one check and returns what is wrong, if anything. */
async function problem(name, check) {
  let timer;
  const limit = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_SECONDS} s`)), CHECK_SECONDS * 1000);
  });
  try {
    await Promise.race([(async () => check())(), limit]);
    return undefined;
  } catch (error) {
    return `${name}: ${error?.message || error?.code || error}`; // a refused connection may carry a code only
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
