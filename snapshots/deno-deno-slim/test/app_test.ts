// Run with: deno task test

import assert from "node:assert/strict";
import { app } from "../src/app.ts";
import { addCheck, memoryPercent } from "../src/health.ts";

const get = (path: string) => app(new Request(`http://localhost${path}`));

Deno.test("says hello", async () => {
  const response = await get("/");
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { message: "Hello from demo" });
});

Deno.test("counts requests by route, not by path", async () => {
  assert.equal((await get("/made-up-by-a-visitor")).status, 404);
  const text = await (await get("/metrics")).text();
  assert.ok(text.includes('http_requests_total{method="GET",path="unmatched",status="404"} 1'));
  assert.ok(text.includes('http_request_duration_seconds_bucket{method="GET",path="unmatched",le="+Inf"} 1'));
  assert.ok(!text.includes("made-up"));
});

Deno.test("is unhealthy while a dependency is down", async () => {
  let down = true;
  addCheck("database", () => {
    if (down) throw new Error("connection refused");
  });
  const sick = await get("/health");
  assert.equal(sick.status, 503);
  assert.deepEqual(await sick.json(), { status: "unhealthy", reason: "database: connection refused" });
  assert.equal((await get("/live")).status, 200);

  down = false;
  assert.equal((await get("/health")).status, 200);
});

Deno.test("measures memory against the container's own limit", () => {
  assert.equal(memoryPercent(512, 256 * 1024 * 1024), 50);
  assert.equal(memoryPercent(NaN), NaN);
  assert.ok(memoryPercent(512) > 0);
});
