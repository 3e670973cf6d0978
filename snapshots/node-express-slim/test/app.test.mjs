// Run with: npm test

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { app } from "../src/app.mjs";
import { addCheck, memoryPercent } from "../src/health.mjs";

let server;
let url;

before(async () => {
  server = app.listen(0, "127.0.0.1"); // port 0: any free port
  await once(server, "listening");
  url = `http://127.0.0.1:${server.address().port}`;
});

after(() => {
  server.close();
  server.closeAllConnections();
});

test("says hello", async () => {
  const response = await fetch(`${url}/`);
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { message: "Hello from demo" });
});

test("counts requests by route, not by path", async () => {
  await fetch(`${url}/made-up-by-a-visitor`);
  const text = await (await fetch(url + "/metrics")).text();
  assert.match(text, /http_requests_total\{method="GET",path="unmatched",status="404"\} 1/);
  assert.doesNotMatch(text, /made-up/);
});

test("is unhealthy while a dependency is down", async () => {
  let down = true;
  addCheck("database", async () => {
    if (down) throw new Error("connection refused");
  });
  const sick = await fetch(url + "/health");
  assert.equal(sick.status, 503);
  assert.deepEqual(await sick.json(), { status: "unhealthy", reason: "database: connection refused" });
  assert.equal((await fetch(url + "/live")).status, 200);

  down = false;
  assert.equal((await fetch(url + "/health")).status, 200);
});

test("measures memory against the container's own limit", async () => {
  const root = await mkdtemp(join(tmpdir(), "cgroup-"));
  try {
    assert.equal(await memoryPercent(root), NaN);

    await mkdir(join(root, "memory"));
    await writeFile(join(root, "memory/memory.limit_in_bytes"), "1000\n");
    await writeFile(join(root, "memory/memory.usage_in_bytes"), "700\n");
    await writeFile(join(root, "memory/memory.stat"), "inactive_file 1\ntotal_inactive_file 200\n");
    assert.equal(await memoryPercent(root), 50);

    await writeFile(join(root, "memory.max"), "1000\n");
    await writeFile(join(root, "memory.current"), "900\n");
    await writeFile(join(root, "memory.stat"), "anon 600\ninactive_file 100\n");
    assert.equal(await memoryPercent(root), 80);

    await writeFile(join(root, "memory.max"), "max\n");
    assert.equal(await memoryPercent(root), NaN);
  } finally {
    await rm(root, { recursive: true });
  }
});
