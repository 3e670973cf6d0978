// Middleware: logs, counts and times every request, and turns a panic into a 500.

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
			panic(http.ErrAbortHandler) // too late for a 500: close the connection
		}
		http.Error(w, "internal server error", http.StatusInternalServerError)
	}()
	next.ServeHTTP(w, r)
}

// accessLevel keeps successful requests of probes out of the log.
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

// route returns the pattern that matched. With the path, each of /users/1, /users/2 … would be a time series.
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

// knownMethod keeps arbitrary methods from becoming time series.
func knownMethod(method string) string {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
		return method
	}
	return "other"
}

// responseRecorder records the status of the response.
type responseRecorder struct {
	http.ResponseWriter
	status int
}

func (r *responseRecorder) WriteHeader(status int) {
	if r.status == 0 && status >= 200 { // 1xx are not final
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

// Unwrap gives http.ResponseController access to the original, for example to flush.
func (r *responseRecorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *responseRecorder) finalStatus() int {
	if r.status == 0 {
		return http.StatusOK // the handler wrote nothing
	}
	return r.status
}
