package product

import (
	"database/sql"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"conformance/host"
	"conformance/look"
)

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

	seen := w.look(mark, regexp.QuoteMeta(w.microsoft.ClientSecret), "the webhook secret", "0123456789abcdef0123456789abcdef", look.Tokens)
	least := map[string]int{
		"log": 5, "metrics": 30, "com.mattermost.msteams-sync/diagnostics.yaml": 10,
		"msteamssync_users": 2, "msteamssync_inbox": 1, "msteamssync_deliveries": 1, "msteamssync_subscriptions": 1,
	}
	for place, count := range least {
		if seen.Looked(place) < count {
			t.Errorf("%s has %d lines or rows", place, seen.Looked(place))
		}
	}
	for _, found := range seen.Found() {
		t.Error(found)
	}
	if len(w.look(fmt.Sprint(post.GetProp("msteams_delivery"))).Found()) == 0 {
		t.Error("the look does not even find the id of the delivery")
	}
}

// look looks around for each of these patterns.
func (w *world) look(patterns ...string) *look.Lookout {
	w.Helper()
	pool, err := sql.Open("postgres", w.dataSource)
	if err != nil {
		w.Fatal(err)
	}
	defer pool.Close()
	out := look.For(patterns...)
	if err := out.Around(w.host, pool); err != nil {
		w.Fatal(err)
	}
	return out
}
