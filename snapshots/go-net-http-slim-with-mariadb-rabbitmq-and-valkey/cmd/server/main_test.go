package main

import (
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func get(path string) *httptest.ResponseRecorder {
	response := httptest.NewRecorder()
	newHandler().ServeHTTP(response, httptest.NewRequest("GET", path, nil))
	return response
}

func TestRoutes(t *testing.T) {
	for _, want := range []struct {
		path   string
		status int
		body   string
	}{
		{"/", 200, `{"message":"Hello from demo"}`},
		{"/health", 200, `{"status":"healthy"}`},
		{"/live", 200, `{"status":"alive"}`},
		{"/no-such-page", 404, "404 page not found"},
	} {
		response := get(want.path)
		if body := strings.TrimSpace(response.Body.String()); response.Code != want.status || body != want.body {
			t.Errorf("%s answered %d %s, not %d %s", want.path, response.Code, body, want.status, want.body)
		}
	}
}

func TestFailingCheckIsUnhealthy(t *testing.T) {
	addHealthCheck("database", func(context.Context) error { return errors.New("connection refused") })
	t.Cleanup(func() { healthChecks = nil })

	response := get("/health")
	want := `{"status":"unhealthy","reason":"database: connection refused"}`
	if body := strings.TrimSpace(response.Body.String()); response.Code != 503 || body != want {
		t.Errorf("got %d %s", response.Code, body)
	}
}

func TestMemoryIsHeldAgainstTheContainersLimit(t *testing.T) {
	cgroup := t.TempDir()
	for name, content := range map[string]string{
		"memory.max":     "1000\n",
		"memory.current": "990\n",
		"memory.stat":    "anon 400\ninactive_file 40\n",
	} {
		if err := os.WriteFile(filepath.Join(cgroup, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err := checkMemory(cgroup)
	if err == nil || err.Error() != "memory: 95% of the container's limit is in use" {
		t.Errorf("got %v", err)
	}
}

func TestLastOpenedIsFirstClosed(t *testing.T) {
	var closed []string
	onShutdown(func() error { closed = append(closed, "database"); return nil })
	onShutdown(func() error { closed = append(closed, "queue"); return nil })
	t.Cleanup(func() { closers = nil })

	closeAll()
	if got := strings.Join(closed, ", "); got != "queue, database" {
		t.Errorf("closed %s", got)
	}
}

func TestMetricsAreWellFormed(t *testing.T) {
	metrics := newRequestMetrics()
	metrics.add("GET", `/"quoted"\`, 200, 30*time.Millisecond)

	var text strings.Builder
	metrics.write(&text)
	for _, want := range []string{
		`http_requests_total{method="GET",path="/\"quoted\"\\",status="200"} 1`,
		`http_request_duration_seconds_bucket{method="GET",path="/\"quoted\"\\",le="0.025"} 0`,
		`http_request_duration_seconds_bucket{method="GET",path="/\"quoted\"\\",le="0.05"} 1`,
		`http_request_duration_seconds_count{method="GET",path="/\"quoted\"\\"} 1`,
	} {
		if !strings.Contains(text.String(), want+"\n") {
			t.Errorf("%s is missing in\n%s", want, text.String())
		}
	}
}
