package product

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/plugin"

	"conformance/host"
)

// tokens are what the pretend Microsoft hands out: signed tokens, codes and refresh tokens.
var tokens = regexp.MustCompile(`eyJ[\w-]{10,}\.eyJ|\b[01]\.AX0A|Bearer `)

// TestNothingSecretAndNothingWrittenIsSeen looks, after a run with some trouble in it, at everything that
// others than the people concerned can see.
func TestNothingSecretAndNothingWrittenIsSeen(t *testing.T) {
	const mark = "quartz4711zebra"
	w := begin(t)
	w.receiving()
	alice := w.connect("alice")
	w.connect("bob")
	w.settledPosts(alice)
	if err := w.host.Inject(host.Fault{Call: "CreatePost", Kind: host.ErrorAfterCommit}); err != nil {
		t.Fatal(err)
	}
	w.microsoft.say(w.microsoft.chat("alice", "bob"), "bob", mark)
	post := w.expectOne(alice, mark, lookUp)
	w.command(alice, "/msteams "+mark)
	w.host.Kill()
	w.eventually("a new process", soon, func() bool { return w.host.Plugin().Restarts == 1 })
	w.eventually("it works", soon, func() bool { return strings.Contains(w.command(alice, "/msteams status"), alice.Email) })

	seen := w.seen()
	least := map[string]int{
		"log": 5, "metrics": 30, "com.mattermost.msteams-sync/diagnostics.yaml": 10,
		"msteamssync_users": 2, "msteamssync_inbox": 1, "msteamssync_deliveries": 1, "msteamssync_subscriptions": 1,
	}
	for place, count := range least {
		if len(seen[place]) < count {
			t.Errorf("%s has %d lines or rows", place, len(seen[place]))
		}
	}
	secrets := []string{mark, w.microsoft.ClientSecret, "the webhook secret", "0123456789abcdef0123456789abcdef"}
	delivery := fmt.Sprint(post.GetProp("msteams_delivery"))
	known := false
	for place, lines := range seen {
		for _, line := range lines {
			for _, secret := range secrets {
				if strings.Contains(line, secret) {
					t.Errorf("%s: %q is in %s", place, secret, line)
				}
			}
			if tokens.MatchString(line) {
				t.Errorf("%s: a token is in %s", place, line)
			}
			known = known || strings.Contains(line, delivery)
		}
	}
	if !known {
		t.Error("the look does not even find the id of the delivery")
	}
}

// seen are the lines and rows of the log, the metrics, the Support Packet and the tables, by place.
func (w *world) seen() map[string][]string {
	w.Helper()
	seen := map[string][]string{}
	for _, entry := range w.host.Log() {
		seen["log"] = append(seen["log"], fmt.Sprint(entry))
	}
	hooks, err := w.host.Hooks()
	if err != nil {
		w.Fatal(err)
	}
	page := httptest.NewRecorder()
	hooks.ServeMetrics(&plugin.Context{}, page, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if page.Code != http.StatusOK || !strings.HasPrefix(page.Header().Get("Content-Type"), "text/plain; version=0.0.4") {
		w.Errorf("the metrics: %d %v", page.Code, page.Header())
	}
	seen["metrics"] = strings.Split(page.Body.String(), "\n")
	files, err := hooks.GenerateSupportData(&plugin.Context{})
	if err != nil {
		w.Fatal(err)
	}
	for _, file := range files {
		seen[file.Filename] = strings.Split(string(file.Body), "\n")
	}
	pool, err := sql.Open("postgres", w.dataSource)
	if err != nil {
		w.Fatal(err)
	}
	defer pool.Close()
	for _, table := range w.texts(pool, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'") {
		seen[table] = w.texts(pool, "SELECT t::text FROM "+table+" t")
	}
	return seen
}

// texts are the rows of a statement that gives one text each.
func (w *world) texts(pool *sql.DB, statement string) (texts []string) {
	w.Helper()
	rows, err := pool.Query(statement)
	if err != nil {
		w.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			w.Fatal(err)
		}
		texts = append(texts, text)
	}
	if err := rows.Err(); err != nil {
		w.Fatal(err)
	}
	return texts
}
