// Health endpoints: /health checks the service and its dependencies, /live only that it responds.
//
// To add them:
//
//	http.HandleFunc("/health", serveHealth)
//	http.HandleFunc("/live", serveLive)
//	addHealthCheck("database", db.PingContext)

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

type healthCheck struct {
	name string
	run  func(context.Context) error
}

var healthChecks []healthCheck

// addHealthCheck registers a dependency of the service. Call it before the server starts.
func addHealthCheck(name string, run func(context.Context) error) {
	healthChecks = append(healthChecks, healthCheck{name, run})
}

type healthReport struct {
	Status string `json:"status"`
	Reason string `json:"reason,omitempty"`
}

func serveHealth(w http.ResponseWriter, r *http.Request) {
	// The request's context cancels the checks when the client disconnects.
	if err := checkHealth(r.Context()); err != nil {
		writeHealth(w, http.StatusServiceUnavailable, healthReport{"unhealthy", err.Error()})
		return
	}
	writeHealth(w, http.StatusOK, healthReport{Status: "healthy"})
}

func serveLive(w http.ResponseWriter, r *http.Request) {
	writeHealth(w, http.StatusOK, healthReport{Status: "alive"})
}

func writeHealth(w http.ResponseWriter, status int, report healthReport) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(report) // fails only if the client has disconnected
}

// checkHealth returns the first problem.
func checkHealth(ctx context.Context) error {
	for _, check := range healthChecks {
		if err := runHealthCheck(ctx, check); err != nil {
			return fmt.Errorf("%s: %w", check.name, err)
		}
	}
	return checkMemory("/sys/fs/cgroup")
}

func runHealthCheck(ctx context.Context, check healthCheck) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	return check.run(ctx)
}

// checkMemory compares memory use with the container's limit, not with the memory of the host.
func checkMemory(cgroup string) error {
	allowed, err := strconv.ParseFloat(os.Getenv("HEALTH_MEMORY_PERCENT"), 64)
	if err != nil {
		allowed = 90
	}
	used, limit := containerMemory(cgroup)
	if limit == 0 {
		return nil
	}
	if percent := 100 * float64(used) / float64(limit); percent > allowed {
		return fmt.Errorf("memory: %.0f%% of the container's limit is in use", percent)
	}
	return nil
}

// containerMemory reads use and limit from the container's cgroup; 0 means no limit.
func containerMemory(cgroup string) (used, limit uint64) {
	folder, usedFile, limitFile, cacheField := cgroup, "memory.current", "memory.max", "inactive_file"
	if _, err := os.Stat(filepath.Join(cgroup, "memory.max")); err != nil { // cgroup v1
		folder = filepath.Join(cgroup, "memory")
		usedFile, limitFile, cacheField = "memory.usage_in_bytes", "memory.limit_in_bytes", "total_inactive_file"
	}
	limit = readNumber(filepath.Join(folder, limitFile))
	if limit >= 1<<62 { // no limit in cgroup v1; v2 has "max"
		return 0, 0
	}
	used = readNumber(filepath.Join(folder, usedFile))

	// Use includes page cache, which the kernel reclaims when needed.
	stat, _ := os.ReadFile(filepath.Join(folder, "memory.stat"))
	for _, line := range strings.Split(string(stat), "\n") {
		if fields := strings.Fields(line); len(fields) == 2 && fields[0] == cacheField {
			if cache, _ := strconv.ParseUint(fields[1], 10, 64); cache < used {
				used -= cache
			}
		}
	}
	return used, limit
}

// readNumber returns 0 if the file is missing or has no number.
func readNumber(path string) uint64 {
	text, _ := os.ReadFile(path)
	number, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return 0
	}
	return number
}
