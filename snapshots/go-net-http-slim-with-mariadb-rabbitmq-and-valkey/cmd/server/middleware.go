// What happens around every request: it is logged, counted and timed, and a panic becomes a 500.

package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
)

func observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		response := &responseRecorder{ResponseWriter: w}
		defer func() {
			duration := time.Since(started)
			requests.add(knownMethod(r.Method), route(r), response.finalStatus(), duration)
			slog.Log(r.Context(), accessLevel(r.URL.Path, response.finalStatus()), "request",
				"method", r.Method,
				"path", r.URL.Path,
				"status", response.finalStatus(),
				"duration_ms", float64(duration.Microseconds())/1000)
		}()
		serveSafely(next, response, r)
	})
}

func serveSafely(next http.Handler, w *responseRecorder, r *http.Request) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if cause != http.ErrAbortHandler {
			slog.Error("panic", "error", fmt.Sprint(cause), "stack", string(debug.Stack()))
		}
		if cause == http.ErrAbortHandler || w.status != 0 {
			panic(http.ErrAbortHandler) // too late for a 500: have the connection closed
		}
		http.Error(w, "internal server error", http.StatusInternalServerError)
	}()
	next.ServeHTTP(w, r)
}

// accessLevel keeps what asks every few seconds out of the log, while it is answered well.
func accessLevel(path string, status int) slog.Level {
	if status >= http.StatusInternalServerError {
		return slog.LevelWarn
	}
	switch path {
	case "/health", "/live", "/metrics":
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// route is the pattern that matched. The path itself would give every visitor of /users/1, /users/2 … a time series.
func route(r *http.Request) string {
	pattern := r.Pattern // "GET /users/{id}"
	if _, path, found := strings.Cut(pattern, " "); found {
		pattern = path
	}
	if pattern == "" {
		return "unmatched"
	}
	return strings.TrimSuffix(pattern, "{$}")
}

// knownMethod keeps made-up methods from becoming time series.
func knownMethod(method string) string {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
		return method
	}
	return "other"
}

// responseRecorder remembers the status that a handler answered with.
type responseRecorder struct {
	http.ResponseWriter
	status int
}

func (r *responseRecorder) WriteHeader(status int) {
	if r.status == 0 && status >= 200 { // 1xx are not the final answer
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *responseRecorder) Write(body []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(body)
}

// Unwrap lets http.ResponseController reach the original, to flush for example.
func (r *responseRecorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *responseRecorder) finalStatus() int {
	if r.status == 0 {
		return http.StatusOK // a handler that writes nothing
	}
	return r.status
}
