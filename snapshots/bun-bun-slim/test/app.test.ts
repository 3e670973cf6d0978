// Run with: bun run test

import { afterAll, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { app } from "../src/app.ts";
import { addCheck, memoryPercent } from "../src/health.ts";

const server = Bun.serve({ ...app, port: 0, hostname: "127.0.0.1" }); // port 0: any free port
const get = (path: string) => fetch(new URL(path, server.url));

afterAll(() => server.stop(true));

test("says hello", async () => {
  const response = await get("/");
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ message: "Hello from demo" });
});

test("counts requests by route, not by path", async () => {
  expect((await get("/made-up-by-a-visitor")).status).toBe(404);
  const text = await (await get("/metrics")).text();
  expect(text).toContain('http_requests_total{method="GET",path="unmatched",status="404"} 1');
  expect(text).toContain('http_request_duration_seconds_bucket{method="GET",path="unmatched",le="+Inf"} 1');
  expect(text).not.toContain("made-up");
});

test("is unhealthy while a dependency is down", async () => {
  let down = true;
  addCheck("database", async () => {
    if (down) throw new Error("connection refused");
  });
  const sick = await get("/health");
  expect(sick.status).toBe(503);
  expect(await sick.json()).toEqual({ status: "unhealthy", reason: "database: connection refused" });
  expect((await get("/live")).status).toBe(200);

  down = false;
  expect((await get("/health")).status).toBe(200);
});

test("measures memory against the container's own limit", async () => {
  const root = await mkdtemp(join(tmpdir(), "cgroup-"));
  try {
    expect(await memoryPercent(root)).toBeNaN();

    await mkdir(join(root, "memory"));
    await writeFile(join(root, "memory/memory.limit_in_bytes"), "1000\n");
    await writeFile(join(root, "memory/memory.usage_in_bytes"), "700\n");
    await writeFile(join(root, "memory/memory.stat"), "inactive_file 1\ntotal_inactive_file 200\n");
    expect(await memoryPercent(root)).toBe(50);

    await writeFile(join(root, "memory.max"), "1000\n");
    await writeFile(join(root, "memory.current"), "900\n");
    await writeFile(join(root, "memory.stat"), "anon 600\ninactive_file 100\n");
    expect(await memoryPercent(root)).toBe(80);

    await writeFile(join(root, "memory.max"), "max\n");
    expect(await memoryPercent(root)).toBeNaN();
  } finally {
    await rm(root, { recursive: true });
  }
});
