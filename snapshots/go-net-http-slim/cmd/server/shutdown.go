// Graceful shutdown: on SIGTERM the server finishes the requests in flight.
//
// To add it:
//
//	onShutdown(db.Close) // before the server starts, for each open resource
//	err := listenAndServe(&http.Server{Addr: ":" + os.Getenv("PORT"), Handler: handler})

package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// Time for requests in flight. The engine's stop timeout is longer.
const drainTime = 25 * time.Second

var closers []func() error

// onShutdown registers a function to call after the last request. They run in reverse order, as with defer.
func onShutdown(closer func() error) {
	closers = append(closers, closer)
}

// listenAndServe runs the server until SIGTERM (docker stop) or SIGINT (Ctrl-C). It returns nil after a clean shutdown.
func listenAndServe(server *http.Server) error {
	defer closeAll()
	stop, restore := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer restore()

	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err := <-failed: // for example, the port is in use
		return err
	case <-stop.Done():
	}
	restore() // a second signal kills the process

	slog.Info("stopping", "drain_seconds", drainTime.Seconds())
	drain, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	// Refuses new connections, closes idle ones and waits for busy ones.
	if err := server.Shutdown(drain); err != nil {
		_ = server.Close()
		return fmt.Errorf("requests were cut off: %w", err)
	}
	return nil
}

func closeAll() {
	for i := len(closers) - 1; i >= 0; i-- {
		if err := closers[i](); err != nil {
			slog.Error("closing failed", "error", err)
		}
	}
}
