// Package product tests the real bundle in Mattermost's own plugin environment, with a pretend
// Microsoft and a real PostgreSQL. Real processes run in real time here: only the product's own waits
// are divided (customTimeScale).
//
// Three variables of the environment are required, one is optional; paths are absolute:
//
//	PLUGIN_BUNDLE  the bundle: a .tar.gz, or the folder it was made of
//	SANDBOX        the sandbox's executable, for "sandbox microsoft"
//	LONG_TESTS     yes or no: whether to run what takes minutes
//	DATABASE_URL   a PostgreSQL server on which databases may be made; without it one is started
package product

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"conformance/host"
	"conformance/postgres"
)

// timeScale makes the 60 seconds before an unconfirmed post is looked up into 2.
const timeScale = 30

// lookUp is how long after a lost post the plugin looks for it, with some room.
const lookUp = 10 * time.Second

var (
	database *postgres.Server
	made     atomic.Int64 // databases
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	for _, name := range []string{"PLUGIN_BUNDLE", "SANDBOX"} {
		if !filepath.IsAbs(os.Getenv(name)) {
			fmt.Fprintf(os.Stderr, "set %s to an absolute path: see the comment on package product\n", name)
			return 2
		}
	}
	var err error
	if database, err = postgres.Start(); err != nil {
		fmt.Fprintln(os.Stderr, "PostgreSQL:", err)
		return 2
	}
	defer database.Close()
	return m.Run()
}

// world is one Mattermost with the plugin, and one Microsoft.
type world struct {
	*testing.T
	host       *host.Host
	microsoft  *teams
	dataSource string
}

// begin starts Microsoft, and Mattermost with a complete configuration.
func begin(t *testing.T) *world {
	t.Helper()
	dataSource := create(t)
	return beginOn(t, dataSource, dataSource, 1)
}

// beginOn has the plugin reach its database by another address, on so many nodes.
func beginOn(t *testing.T, dataSource, pluginsDataSource string, nodes int) *world {
	t.Helper()
	ms := startMicrosoft(t)
	h, err := host.Start(host.Options{Bundle: os.Getenv("PLUGIN_BUNDLE"), DataSource: pluginsDataSource, Nodes: nodes, Settings: map[string]any{
		"tenantId": ms.Tenant, "clientId": ms.ClientID, "clientSecret": ms.ClientSecret,
		"encryptionKey": "0123456789abcdef0123456789abcdef", "webhookSecret": "the webhook secret",
		"cloud": "custom", "customLoginUrl": ms.Login, "customGraphUrl": ms.Graph, "customTeamsUrl": ms.Teams,
		"customSharePointUrl": ms.SharePoint,
		"customTimeScale":     timeScale,
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	w := &world{T: t, host: h, microsoft: ms, dataSource: dataSource}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(w.log())
		}
	})
	if status := h.Plugin(); status.State != model.PluginStateRunning {
		t.Fatalf("the plugin is not active: %+v", status)
	}
	ms.post("redirect-uris", map[string]any{"uri": h.PluginURL() + "/oauth-redirect"}, nil)
	return w
}

// log is what the plugin and the environment have logged, without the environment's chatter.
func (w *world) log() string {
	var lines []string
	for _, entry := range w.host.Log() {
		if entry.API || entry.Level != "debug" {
			lines = append(lines, fmt.Sprintf("%s %s %v", entry.Level, entry.Message, entry.Fields))
		}
	}
	return strings.Join(lines, "\n")
}

// receiving waits until Microsoft has a subscription that leads here.
func (w *world) receiving() {
	w.Helper()
	w.eventually("a subscription", 20*time.Second, func() bool { return len(w.microsoft.state(w.T).Subscriptions) == 1 })
}

// user makes a Mattermost user with the mail address of somebody at Microsoft.
func (w *world) user(name string) *model.User {
	w.Helper()
	user, err := w.host.CreateUser(&model.User{Username: name, Email: name + "@example.com"})
	if err != nil {
		w.Fatal(err)
	}
	return user
}

// command runs a command of a user and returns the answer's text.
func (w *world) command(user *model.User, command string) string {
	w.Helper()
	answer, err := w.host.Execute(&model.CommandArgs{UserId: user.Id, ChannelId: model.NewId(), Command: command})
	if err != nil || answer == nil {
		w.Fatalf("%s: %v", command, err)
	}
	return answer.Text
}

// notifications are the posts that tell a user of Teams messages, as a recipient sees them.
func (w *world) notifications(user *model.User) []*model.Post {
	posts := w.host.Posts(func(channel *model.Channel) bool { return strings.Contains(channel.Name, user.Id) })
	return slices.DeleteFunc(posts, func(post *model.Post) bool { return post.GetProp("msteams_delivery") == nil })
}

// expectOne waits for the one notification of a text, and expects no other.
func (w *world) expectOne(user *model.User, text string, within time.Duration) *model.Post {
	w.Helper()
	w.eventually("a notification for "+user.Username, within, func() bool { return len(w.notifications(user)) > 0 })
	w.settled()
	posts := w.notifications(user)
	if len(posts) != 1 || !strings.Contains(posts[0].Message, text) {
		w.Fatalf("%s has %d notifications: %s", user.Username, len(posts), encoded(posts))
	}
	return posts[0]
}

// expectNone expects that nobody has told the user anything, once everything has been done.
func (w *world) expectNone(user *model.User) {
	w.Helper()
	w.settled()
	if posts := w.notifications(user); len(posts) != 0 {
		w.Fatalf("%s has notifications: %s", user.Username, encoded(posts))
	}
}

// settled waits until Microsoft has sent everything and the plugin's tables say that it has done
// everything: only then is the number of posts final.
func (w *world) settled() {
	w.Helper()
	w.eventually("everything done", lookUp, func() bool {
		return w.microsoft.sending().UnderWay == 0 && settled(w.T, w.dataSource)
	})
}

func (w *world) eventually(what string, within time.Duration, holds func() bool) {
	w.Helper()
	deadline := time.Now().Add(within)
	for !holds() {
		if time.Now().After(deadline) {
			w.Fatalf("%s: not within %v", what, within)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func encoded(value any) string {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err.Error()
	}
	return string(text)
}
