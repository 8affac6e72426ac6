package product

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// TestTellsAdministratorsOnce has two nodes notice the same, and restarts both while it stands.
func TestTellsAdministratorsOnce(t *testing.T) {
	dataSource := create(t)
	w := beginOn(t, dataSource, dataSource, 2)
	w.receiving()
	admin, err := w.host.CreateUser(&model.User{
		Username: "admin", Email: "admin@example.com", Roles: model.SystemUserRoleId + " " + model.SystemAdminRoleId,
	})
	if err != nil {
		t.Fatal(err)
	}
	alice := w.user("alice")
	told := func() []*model.Post {
		return w.host.Posts(func(channel *model.Channel) bool { return strings.Contains(channel.Name, admin.Id) })
	}
	save := func(secret string) {
		settings := w.host.Settings()
		settings["clientSecret"] = secret
		w.host.SetSettings(settings)
	}
	times := func(count int, text string) {
		t.Helper()
		w.eventually("a message to the administrator: "+text, time.Minute, func() bool { return len(told()) >= count })
		// The second node, and the next looks of both, say nothing more.
		time.Sleep(5 * time.Second)
		posts := told()
		if len(posts) != count || !slices.ContainsFunc(posts, func(post *model.Post) bool { return strings.Contains(post.Message, text) }) {
			t.Fatalf("the administrator has %d messages: %s", len(posts), encoded(posts))
		}
	}
	save("11111111-2222-3333-4444-555555555555")
	times(1, "looks like the ID of a secret")
	if status := w.command(admin, "/msteams status"); !strings.Contains(status, "looks like the ID of a secret") {
		t.Errorf("the status does not name it: %s", status)
	}
	w.host.Restart()
	times(1, "looks like the ID of a secret")
	save(w.microsoft.ClientSecret)
	times(2, "Microsoft accepts the client secret")
	if test := w.command(admin, "/msteams test"); !strings.Contains(test, "Everything works") {
		t.Errorf("the test finds: %s", test)
	}
	if test := w.command(alice, "/msteams test"); !strings.Contains(test, "Only system administrators") {
		t.Errorf("somebody else gets: %s", test)
	}
	if posts := w.host.Posts(func(channel *model.Channel) bool { return strings.Contains(channel.Name, alice.Id) }); len(posts) != 0 {
		t.Errorf("somebody else was told: %s", encoded(posts))
	}
}
