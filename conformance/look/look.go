// Package look looks at everything that others than the people concerned can see, for what they must not see: the
// log, the metrics, the Support Packet and the tables.
package look

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"

	"github.com/mattermost/mattermost/server/public/plugin"

	"conformance/host"
)

// Tokens are what the pretend Microsoft hands out: signed tokens, codes and refresh tokens.
const Tokens = `eyJ[\w-]{10,}\.eyJ|\b[01]\.AX0A|Bearer `

// Lookout notes where something stands that must not be seen. As a writer it takes the lines of the log.
type Lookout struct {
	forbidden *regexp.Regexp

	mu     sync.Mutex
	looked map[string]int
	found  []string
}

// For looks out for each of these patterns.
func For(patterns ...string) *Lookout {
	return &Lookout{forbidden: regexp.MustCompile(strings.Join(patterns, "|")), looked: map[string]int{}}
}

// Write takes a line of the log.
func (l *Lookout) Write(line []byte) (int, error) {
	l.see("log", string(line))
	return len(line), nil
}

func (l *Lookout) see(place string, lines ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.looked[place] += len(lines)
	for _, line := range lines {
		if what := l.forbidden.FindString(line); what != "" {
			l.found = append(l.found, fmt.Sprintf("%q is in %s: %s", what, place, line))
		}
	}
}

// Around looks at the log as far as it is kept, the metrics and the Support Packet of every node, and the tables.
func (l *Lookout) Around(h *host.Host, pool *sql.DB) error {
	for _, entry := range h.Log() {
		l.see("log", fmt.Sprint(entry))
	}
	for _, node := range h.Nodes() {
		if err := l.at(node); err != nil {
			return err
		}
	}
	tables, err := texts(pool, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
	for _, table := range tables {
		// Whole rows, so that no column is forgotten.
		var rows []string
		if rows, err = texts(pool, "SELECT t::text FROM "+table+" t"); err != nil {
			break
		}
		l.see(table, rows...)
	}
	return err
}

func (l *Lookout) at(node *host.Node) error {
	hooks, err := node.Hooks()
	if err != nil {
		return err
	}
	page := httptest.NewRecorder()
	hooks.ServeMetrics(&plugin.Context{}, page, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if page.Code != http.StatusOK || !strings.HasPrefix(page.Header().Get("Content-Type"), "text/plain; version=0.0.4") {
		return fmt.Errorf("the metrics: %d %v", page.Code, page.Header())
	}
	l.see("metrics", strings.Split(page.Body.String(), "\n")...)
	files, err := hooks.GenerateSupportData(&plugin.Context{})
	for _, file := range files {
		l.see(file.Filename, strings.Split(string(file.Body), "\n")...)
	}
	return err
}

// Looked is how many lines or rows of a place were looked at; of all places together if it is empty.
func (l *Lookout) Looked(place string) (count int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for where, lines := range l.looked {
		if place == "" || place == where {
			count += lines
		}
	}
	return count
}

// Found is where something stands that must not be seen.
func (l *Lookout) Found() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.found
}

// texts are the rows of a statement that gives one text each.
func texts(pool *sql.DB, statement string) (texts []string, err error) {
	rows, err := pool.Query(statement)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, rows.Err()
}
