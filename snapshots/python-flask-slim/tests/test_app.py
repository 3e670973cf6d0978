"""Run with: python -m unittest discover tests"""

import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

import health
from app import app


class AppTest(unittest.TestCase):
    def setUp(self):
        self.client = app.test_client()

    def test_says_hello(self):
        response = self.client.get("/")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json, {"message": "Hello from demo"})

    def test_counts_requests_by_route(self):
        self.assertEqual(self.client.get("/made-up-by-a-visitor").status_code, 404)
        text = self.client.get("/metrics").text
        self.assertIn('http_requests_total{method="GET",path="unmatched",status="404"} 1.0', text)
        self.assertNotIn("made-up", text)


class HealthTest(unittest.TestCase):
    def setUp(self):
        self.client = app.test_client()

    def test_is_unhealthy_while_a_dependency_is_down(self):
        def refuse():
            raise ConnectionError("connection refused")

        health.add_check("database", refuse)
        self.addCleanup(health.checks.pop, "database")
        response = self.client.get("/health")
        self.assertEqual(response.status_code, 503)
        self.assertEqual(response.json, {"status": "unhealthy", "reason": "database: connection refused"})
        self.assertEqual(self.client.get("/live").json, {"status": "alive"})

        health.add_check("database", lambda: None)
        self.assertEqual(self.client.get("/health").json, {"status": "healthy"})

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

