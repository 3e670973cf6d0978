// Logging: one JSON object per line, for machines to read. The level comes from LOG_LEVEL.

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
		// "warning" is what other languages call slog's "warn". An unknown name leaves the level as it is.
		_ = level.UnmarshalText([]byte(strings.TrimSuffix(strings.ToLower(name), "ing")))
	}
	return slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{Level: level, ReplaceAttr: renameKeys}))
}

// renameKeys turns slog's own key names into those that the other services use.
func renameKeys(groups []string, attr slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return attr
	}
	switch {
	case attr.Key == slog.TimeKey && attr.Value.Kind() == slog.KindTime:
		return slog.Time("timestamp", attr.Value.Time().UTC())
	case attr.Key == slog.LevelKey:
		// "warning" for slog's "warn", again.
		return slog.String("level", strings.Replace(strings.ToLower(attr.Value.String()), "warn", "warning", 1))
	case attr.Key == slog.MessageKey:
		attr.Key = "message"
	}
	return attr
}
