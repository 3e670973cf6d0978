"""Run with: python -m unittest discover tests"""

import asyncio
import json
import time
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

import health
from app import app


def get(path):
    """Calls the app through ASGI. (FastAPI's TestClient needs httpx.)"""
    sent = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent).decode()


class AppTest(unittest.TestCase):
    def test_says_hello(self):
        status, body = get("/")
        self.assertEqual(status, 200)
        self.assertEqual(json.loads(body), {"message": "Hello from demo"})

    def test_counts_requests_by_route(self):
        self.assertEqual(get("/made-up-by-a-visitor")[0], 404)
        text = get("/metrics")[1]
        self.assertIn('http_requests_total{method="GET",path="unmatched",status="404"} 1.0', text)
        self.assertNotIn("made-up", text)


class HealthTest(unittest.TestCase):
    def check(self, check):
        health.add_check("database", check)
        self.addCleanup(health.checks.pop, "database", None)
        status, body = get("/health")
        return status, json.loads(body)

    def test_is_unhealthy_while_a_dependency_is_down(self):
        async def refuse():
            raise ConnectionError("connection refused")

        reason = {"status": "unhealthy", "reason": "database: connection refused"}
        self.assertEqual(self.check(refuse), (503, reason))
        self.assertEqual(get("/live")[0], 200)
        self.assertEqual(self.check(lambda: None), (200, {"status": "healthy"}))

    def test_waits_for_no_dependency(self):
        self.addCleanup(setattr, health, "CHECK_SECONDS", health.CHECK_SECONDS)
        health.CHECK_SECONDS = 0.1
        status, body = self.check(lambda: time.sleep(0.3))
        self.assertEqual((status, body["reason"]), (503, "database: no answer within 0.1 s"))

    def test_measures_memory_against_the_container_s_own_limit(self):
        with TemporaryDirectory() as root:
            self.assertIsNone(health.memory_percent(root))

            v1 = Path(root, "memory")
            v1.mkdir()
            (v1 / "memory.limit_in_bytes").write_text("1000\n")
            (v1 / "memory.usage_in_bytes").write_text("700\n")
            (v1 / "memory.stat").write_text("inactive_file 1\ntotal_inactive_file 200\n")
            self.assertEqual(health.memory_percent(root), 50)

            v2 = Path(root)
            (v2 / "memory.max").write_text("1000\n")
            (v2 / "memory.current").write_text("900\n")
            (v2 / "memory.stat").write_text("anon 600\ninactive_file 100\n")
            self.assertEqual(health.memory_percent(root), 80)

            (v2 / "memory.max").write_text("max\n")
            self.assertIsNone(health.memory_percent(root))


if __name__ == "__main__":
    unittest.main()

