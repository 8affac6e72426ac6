package host

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"github.com/mattermost/mattermost/server/public/shared/mlog"
)

// logCapacity bounds what a long run keeps.
const logCapacity = 10_000

// LogEntry is one entry of the server log.
type LogEntry struct {
	Level   string         `json:"level"`
	Message string         `json:"msg"`
	Fields  map[string]any `json:"fields"`
	// API is set for what the plugin logged through the plugin API; the rest comes from the
	// environment, which also logs the plugin's standard error.
	API bool `json:"api"`
}

// log keeps the latest entries of the server log.
type log struct {
	mu      sync.Mutex
	entries []LogEntry
	mirror  io.Writer
}

// Log returns the latest entries of the server log, oldest first.
func (h *Host) Log() []LogEntry {
	_ = h.logger.Flush()
	h.log.mu.Lock()
	defer h.log.mu.Unlock()
	return append([]LogEntry{}, h.log.entries...)
}

// logger makes the logger that the environment writes to.
func (l *log) logger() (*mlog.Logger, error) {
	logger, err := mlog.NewLogger()
	if err != nil {
		return nil, err
	}
	return logger, mlog.AddWriterTarget(logger, l, true, mlog.StdAll...)
}

// Write takes one JSON entry from the environment's logger.
func (l *log) Write(line []byte) (int, error) {
	entry := LogEntry{Fields: map[string]any{}}
	if err := json.Unmarshal(line, &entry.Fields); err != nil {
		return 0, fmt.Errorf("a log entry is not JSON: %w", err)
	}
	entry.Level, _ = entry.Fields["level"].(string)
	entry.Message, _ = entry.Fields["msg"].(string)
	l.add(entry)
	return len(line), nil
}

// api adds what the plugin logged: a message and alternating keys and values.
func (l *log) api(level, message string, keysAndValues []any) {
	entry := LogEntry{Level: level, Message: message, Fields: map[string]any{}, API: true}
	if len(keysAndValues)%2 != 0 {
		l.add(LogEntry{Level: "error", Message: "odd number of keys and values in a log call of the plugin", Fields: map[string]any{"msg": message}})
		keysAndValues = keysAndValues[:len(keysAndValues)-1]
	}
	for i := 0; i < len(keysAndValues); i += 2 {
		key, ok := keysAndValues[i].(string)
		if !ok {
			l.add(LogEntry{Level: "error", Message: "a key in a log call of the plugin is not a string", Fields: map[string]any{"msg": message}})
			continue
		}
		entry.Fields[key] = keysAndValues[i+1]
	}
	l.add(entry)
}

func (l *log) add(entry LogEntry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.entries) >= logCapacity {
		l.entries = append(l.entries[:0:0], l.entries[logCapacity/2:]...)
	}
	l.entries = append(l.entries, entry)
	if l.mirror != nil {
		_ = json.NewEncoder(l.mirror).Encode(entry)
	}
}
