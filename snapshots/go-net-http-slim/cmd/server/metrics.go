// Metrics in Prometheus text format, with the standard library only.
// For more than these metrics, use github.com/prometheus/client_golang.

package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"sort"
	"strings"
	"sync"
	"time"
)

// Upper bounds of the histogram's buckets, in seconds.
var buckets = [...]float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

type histogram struct {
	counts [len(buckets)]uint64
	sum    float64
	total  uint64
}

// requestMetrics holds one counter and one histogram per set of labels; handlers add to it concurrently.
type requestMetrics struct {
	mutex     sync.Mutex
	counters  map[string]uint64
	durations map[string]*histogram
}

func newRequestMetrics() *requestMetrics {
	return &requestMetrics{counters: map[string]uint64{}, durations: map[string]*histogram{}}
}

var (
	requests     = newRequestMetrics()
	processStart = time.Now()
)

func (m *requestMetrics) add(method, path string, status int, duration time.Duration) {
	labels := fmt.Sprintf(`method="%s",path="%s"`, escapeLabel(method), escapeLabel(path))
	seconds := duration.Seconds()

	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.counters[fmt.Sprintf(`%s,status="%d"`, labels, status)]++
	h := m.durations[labels]
	if h == nil {
		h = &histogram{}
		m.durations[labels] = h
	}
	h.sum += seconds
	h.total++
	for i, bound := range buckets {
		if seconds <= bound { // buckets are cumulative: each includes the smaller ones
			h.counts[i]++
		}
	}
}

func (m *requestMetrics) write(w io.Writer) {
	m.mutex.Lock()
	defer m.mutex.Unlock()

	describe(w, "http_requests_total", "counter", "Requests answered.")
	for _, labels := range sortedKeys(m.counters) {
		fmt.Fprintf(w, "http_requests_total{%s} %d\n", labels, m.counters[labels])
	}
	describe(w, "http_request_duration_seconds", "histogram", "Request duration.")
	for _, labels := range sortedKeys(m.durations) {
		h := m.durations[labels]
		for i, bound := range buckets {
			fmt.Fprintf(w, "http_request_duration_seconds_bucket{%s,le=\"%g\"} %d\n", labels, bound, h.counts[i])
		}
		fmt.Fprintf(w, "http_request_duration_seconds_bucket{%s,le=\"+Inf\"} %d\n", labels, h.total)
		fmt.Fprintf(w, "http_request_duration_seconds_sum{%s} %g\n", labels, h.sum)
		fmt.Fprintf(w, "http_request_duration_seconds_count{%s} %d\n", labels, h.total)
	}
}

func serveMetrics(w http.ResponseWriter, r *http.Request) {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)

	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	requests.write(w)
	gauge(w, "go_goroutines", "Number of goroutines.", float64(runtime.NumGoroutine()))
	gauge(w, "go_memstats_heap_alloc_bytes", "Heap in use.", float64(memory.HeapAlloc))
	gauge(w, "process_start_time_seconds", "Start of the process, in Unix time.", float64(processStart.UnixMilli())/1000)
	if pages, err := residentPages(); err == nil {
		gauge(w, "process_resident_memory_bytes", "Resident memory.", float64(pages*os.Getpagesize()))
	}
}

// residentPages reads /proc, which exists on Linux only.
func residentPages() (pages int, err error) {
	statm, err := os.ReadFile("/proc/self/statm")
	if err == nil {
		_, err = fmt.Sscanf(string(statm), "%d %d", new(int), &pages)
	}
	return pages, err
}

func gauge(w io.Writer, name, help string, value float64) {
	describe(w, name, "gauge", help)
	fmt.Fprintf(w, "%s %g\n", name, value)
}

func describe(w io.Writer, name, kind, help string) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

var labelEscaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func escapeLabel(value string) string { return labelEscaper.Replace(value) }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
