// Logging: one JSON object per line. LOG_LEVEL sets the level.

package main

import (
	"io"
	"log/slog"
	"os"
	"strings"
)

func newLogger(out io.Writer) *slog.Logger {
	level := slog.LevelInfo
	if name := os.Getenv("LOG_LEVEL"); name != "" {
		// Accepts "warning" for slog's "warn". An unknown name does not change the level.
		_ = level.UnmarshalText([]byte(strings.TrimSuffix(strings.ToLower(name), "ing")))
	}
	return slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{Level: level, ReplaceAttr: renameKeys}))
}

// renameKeys renames slog's keys to those of the other languages' starters.
func renameKeys(groups []string, attr slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return attr
	}
	switch {
	case attr.Key == slog.TimeKey && attr.Value.Kind() == slog.KindTime:
		return slog.Time("timestamp", attr.Value.Time().UTC())
	case attr.Key == slog.LevelKey:
		// Writes "warning" for slog's "warn".
		return slog.String("level", strings.Replace(strings.ToLower(attr.Value.String()), "warn", "warning", 1))
	case attr.Key == slog.MessageKey:
		attr.Key = "message"
	}
	return attr
}
