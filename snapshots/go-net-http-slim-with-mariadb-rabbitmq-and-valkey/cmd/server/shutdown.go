// Graceful shutdown: when the container is told to stop, requests in flight are still answered.
//
// To wire it in:
//
//	onShutdown(db.Close) // before the server starts, for each thing that is open
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

// How long requests in flight may still take; the engine's grace period, after which it kills, is longer.
const drainTime = 25 * time.Second

var closers []func() error

// onShutdown registers what must be closed after the last request. The last one registered is closed first, as with defer.
func onShutdown(closer func() error) {
	closers = append(closers, closer)
}

// listenAndServe runs the server until SIGTERM (docker stop) or SIGINT (Ctrl-C) comes, and returns nil after a clean stop.
func listenAndServe(server *http.Server) error {
	defer closeAll()
	stop, restore := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer restore()

	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err := <-failed: // the port is taken, for example
		return err
	case <-stop.Done():
	}
	restore() // a second signal ends the process at once

	slog.Info("stopping", "drain_seconds", drainTime.Seconds())
	drain, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	// Accepts no more connections, closes the idle ones and waits for the busy ones.
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
