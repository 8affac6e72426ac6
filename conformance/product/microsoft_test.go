package product

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"conformance/microsoft"
)

// teams is the pretend Microsoft of one test.
type teams struct {
	*microsoft.Microsoft
	t *testing.T
}

func startMicrosoft(t *testing.T) *teams {
	t.Helper()
	started, err := microsoft.Start(os.Getenv("SANDBOX"), "--people", "2")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(started.Close)
	return &teams{Microsoft: started, t: t}
}

// post uses the control interface; the answer is decoded into result, unless that is nil.
func (ms *teams) post(path string, body, result any) { ms.do(http.MethodPost, path, body, result) }

func (ms *teams) do(method, path string, body, result any) {
	ms.t.Helper()
	if err := ms.Do(method, path, body, result); err != nil {
		ms.t.Fatal(err)
	}
}

// tenant is what the control interface shows of the tenant.
type tenant struct {
	Subscriptions []map[string]any
}

func (ms *teams) state(t *testing.T) (state tenant) {
	t.Helper()
	ms.do(http.MethodGet, "state", nil, &state)
	return state
}

// attempt is one POST of notifications.
type attempt struct {
	URL     string
	Number  int
	Outcome map[string]int
}

func (ms *teams) attempts() []attempt { return ms.sending().Attempts }

// sending is what Microsoft has sent to the plugin, and how much is still under way.
type sending struct {
	UnderWay int
	Attempts []attempt
}

func (ms *teams) sending() (all sending) {
	ms.t.Helper()
	ms.do(http.MethodGet, "attempts", nil, &all)
	return all
}

// unexpected are the requests that Microsoft does not know.
func (ms *teams) unexpected() []string {
	ms.t.Helper()
	var requests struct{ Unexpected []string }
	ms.do(http.MethodGet, "requests", nil, &requests)
	return requests.Unexpected
}

// chat makes a chat and returns its id.
func (ms *teams) chat(members ...string) string {
	ms.t.Helper()
	var made struct{ ID string }
	ms.post("chats", map[string]any{"members": members}, &made)
	return made.ID
}

// say sends a message in a chat and returns its id.
func (ms *teams) say(chat, from, html string) string {
	ms.t.Helper()
	var made struct{ ID string }
	ms.post("messages", map[string]any{"chat": chat, "from": from, "html": html}, &made)
	return made.ID
}

// edit changes a message.
func (ms *teams) edit(chat, message, html string) {
	ms.t.Helper()
	ms.post("messages/edit", map[string]any{"chat": chat, "message": message, "html": html}, nil)
}

// remove deletes a message.
func (ms *teams) remove(chat, message string) {
	ms.t.Helper()
	ms.post("messages/delete", map[string]any{"chat": chat, "message": message}, nil)
}

// file is a file in SharePoint.
type file struct {
	URL        string
	Attachment map[string]any
	Downloads  int
	Sent       int64
}

// share puts a file into SharePoint and sends it.
func (ms *teams) share(chat, from string, description map[string]any) (shared file) {
	ms.t.Helper()
	ms.post("files", description, &shared)
	ms.post("messages", map[string]any{"chat": chat, "from": from, "draft": map[string]any{
		"html":        fmt.Sprintf("<p>Here it is</p><attachment id=%q></attachment>", shared.Attachment["id"]),
		"attachments": []any{shared.Attachment},
	}}, nil)
	return shared
}

// file is what became of a file.
func (ms *teams) file(url string) file {
	ms.t.Helper()
	var all struct{ Files []file }
	ms.do(http.MethodGet, "files", nil, &all)
	for _, one := range all.Files {
		if one.URL == url {
			return one
		}
	}
	ms.t.Fatalf("there is no file at %s", url)
	return file{}
}

func (ms *teams) presence(person, availability string) {
	ms.t.Helper()
	ms.post("presence", map[string]any{"person": person, "availability": availability}, nil)
}

// connect signs a user in and turns their notifications on.
func (w *world) connect(name string) *model.User {
	w.Helper()
	user := w.signIn(name)
	w.host.SetPreferences(user.Id, []model.Preference{
		{UserId: user.Id, Category: "pp_com.mattermost.msteams-sync", Name: "notifications", Value: "on"},
	})
	return user
}

// signIn makes a Mattermost user and signs them in at Microsoft as the person of the same name, in a browser.
func (w *world) signIn(name string) *model.User {
	w.Helper()
	user := w.user(name)
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	address, err := url.Parse(w.host.URL())
	if err != nil {
		w.Fatal(err)
	}
	jar.SetCookies(address, []*http.Cookie{{Name: model.SessionCookieToken, Value: user.Id}})
	w.microsoft.post("sign-in", map[string]any{"person": name}, nil)
	browser := &http.Client{Jar: jar}
	response, err := browser.Get(w.host.PluginURL() + "/connect")
	if err != nil {
		w.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || !strings.Contains(string(page), user.Email) {
		w.Fatalf("connecting %s ends at %s: %s %s %v", name, response.Request.URL, response.Status, page, err)
	}
	return user
}
