// Command server is the web server of demo.
package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"time"
)

func main() {
	slog.SetDefault(newLogger(os.Stdout))
	if err := run(); err != nil {
		slog.Error(err.Error())
		os.Exit(1)
	}
}

func run() error {
	port, err := portFromEnvironment()
	if err != nil {
		return err
	}
	server := &http.Server{
		Addr:     fmt.Sprintf(":%d", port),
		Handler:  newHandler(),
		ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelError),
		// Without timeouts, slow clients hold connections forever.
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
	}
	slog.Info("starting", "port", port)
	return listenAndServe(server)
}

func portFromEnvironment() (uint64, error) {
	text := os.Getenv("PORT")
	if text == "" {
		return 8080, nil
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil || port == 0 {
		return 0, fmt.Errorf("PORT must be a number from 1 to 65535, not %q", text)
	}
	return port, nil
}

func newHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", hello)
	mux.HandleFunc("GET /health", serveHealth)
	mux.HandleFunc("GET /live", serveLive)
	mux.HandleFunc("GET /metrics", serveMetrics)
	return observe(mux)
}

func hello(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"message": "Hello from demo"})
}
