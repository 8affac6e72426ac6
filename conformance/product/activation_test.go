package product

import (
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"conformance/host"
)

func TestIsActiveAndQuietUntilItIsConfigured(t *testing.T) {
	h, err := host.Start(host.Options{Bundle: os.Getenv("PLUGIN_BUNDLE"), DataSource: create(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	w := &world{T: t, host: h}
	if status := h.Plugin(); status.State != model.PluginStateRunning || status.Error != "" {
		t.Fatalf("the plugin is not active: %+v\n%s", status, w.log())
	}
	sentences := func() []host.LogEntry {
		return slices.DeleteFunc(h.Log(), func(entry host.LogEntry) bool { return !entry.API || entry.Level == "debug" || entry.Level == "info" })
	}
	w.eventually("a sentence for the admin", soon, func() bool { return len(sentences()) > 0 })
	// Another save of the server's configuration must not make it say so again.
	h.SetSettings(h.Settings())
	if status, _ := w.do(http.MethodGet, "/connect", nil, ""); status >= http.StatusInternalServerError && status != http.StatusServiceUnavailable {
		t.Errorf("/connect answers %d", status)
	}
	time.Sleep(time.Second)
	if said := sentences(); len(said) != 1 {
		t.Errorf("it says %d sentences:\n%s", len(said), w.log())
	}
	user := w.user("alice")
	if text := w.command(user, "/msteams connect"); text == "" {
		t.Error("it does not say why nobody can connect")
	}
	if posts := h.Posts(func(*model.Channel) bool { return true }); len(posts) != 0 {
		t.Errorf("it posts: %s", encoded(posts))
	}
}

func TestWorksOnceItsDatabaseIsBack(t *testing.T) {
	dataSource := create(t)
	gate, through := startGate(t, dataSource)
	w := beginOn(t, dataSource, through, 1)
	user := w.user("dave")
	if text := w.command(user, "/msteams help"); text == "" {
		t.Error("it does not help while the database is down")
	}
	if status, _ := w.do(http.MethodPost, "/changes", nil, `{"value": []}`); status != http.StatusServiceUnavailable {
		t.Errorf("without a place to keep them it answers notifications %d", status)
	}
	gate.set(true)
	w.receiving()
	alice := w.connect("alice")

	// A message of the time without a database comes once it is back, by Microsoft's own repetition.
	gate.set(false)
	chat := w.microsoft.chat("alice", "bob")
	w.microsoft.say(chat, "bob", "sent into the outage")
	w.eventually("a refused notification", 10*time.Second, func() bool {
		return slices.ContainsFunc(w.microsoft.attempts(), func(a attempt) bool { return a.Outcome["refused"] == http.StatusServiceUnavailable })
	})
	gate.set(true)
	w.expectOne(alice, "sent into the outage", time.Minute)
	if status := w.host.Plugin(); status.Restarts != 0 {
		t.Errorf("the outage ended the process: %+v", status)
	}
}

func TestAnswersCommands(t *testing.T) {
	w := begin(t)
	w.receiving()
	user := w.user("dave")
	for command, text := range map[string]string{
		"/msteams help":          "/msteams connect",
		"/msteams connect":       w.host.PluginURL() + "/connect",
		"/msteams":               "/msteams",
		"/msteams status":        "",
		"/msteams disconnect":    "",
		"/msteams notifications": "",
		"/msteams nonsense":      "nonsense",
	} {
		if answer := w.command(user, command); answer == "" || !strings.Contains(answer, text) {
			t.Errorf("%s answers %q, without %q", command, answer, text)
		}
	}
	if registered := w.host.Commands(); len(registered) != 1 || registered[0].Trigger != "msteams" || registered[0].AutocompleteData == nil {
		t.Errorf("it registers %s", encoded(registered))
	}
}

func TestAnswersRequests(t *testing.T) {
	w := begin(t)
	w.receiving()
	if status, body := w.do(http.MethodPost, "/changes?validationToken=a%20token%3Cb%3E", nil, ""); status != http.StatusOK || body != "a token<b>" {
		t.Errorf("the handshake gives %d %q", status, body)
	}
	for name, test := range map[string]struct {
		method, path, body string
		status             int
	}{
		"not JSON":            {http.MethodPost, "/changes", "garbage", http.StatusBadRequest},
		"nothing in it":       {http.MethodPost, "/changes", `{"value": []}`, http.StatusAccepted},
		"wrong client state":  {http.MethodPost, "/changes", `{"value": [{"subscriptionId": "s", "clientState": "wrong", "tenantId": "t", "changeType": "created"}]}`, http.StatusAccepted},
		"too large":           {http.MethodPost, "/changes", strings.Repeat(" ", 9<<20), http.StatusRequestEntityTooLarge},
		"lifecycle, not JSON": {http.MethodPost, "/lifecycle", "garbage", http.StatusBadRequest},
		"unknown":             {http.MethodGet, "/nowhere", "", http.StatusNotFound},
		"without a session":   {http.MethodGet, "/connect", "", http.StatusUnauthorized},
	} {
		if status, body := w.do(test.method, test.path, nil, test.body); status != test.status {
			t.Errorf("%s: %d %q, not %d", name, status, body, test.status)
		}
	}
}

func TestReturnsAfterItsProcessIsKilled(t *testing.T) {
	w := begin(t)
	w.receiving()
	user := w.connect("alice")
	w.host.Kill()
	w.eventually("a new process", soon, func() bool { return w.host.Plugin().Restarts == 1 })
	if status := w.host.Plugin(); status.State != model.PluginStateRunning || len(status.PIDs) != 1 {
		t.Fatalf("not one new process: %+v", status)
	}
	w.eventually("the connection is known", soon, func() bool {
		return strings.Contains(w.command(user, "/msteams status"), user.Email)
	})
	if subscriptions := w.microsoft.state(t).Subscriptions; len(subscriptions) != 1 {
		t.Errorf("Microsoft has %s", encoded(subscriptions))
	}
}

func TestIsDisabledOrderlyAndEnabledAgain(t *testing.T) {
	w := begin(t)
	w.receiving()
	began := time.Now()
	w.host.Disable()
	if took, status := time.Since(began), w.host.Plugin(); took > 2*time.Second || len(status.PIDs) != 0 {
		t.Errorf("after %v something is left: %+v", took, status)
	}
	for _, entry := range w.host.Log() {
		if !entry.API && (entry.Level == "error" || entry.Level == "warn") {
			t.Errorf("the environment complained: %+v", entry)
		}
	}
	w.host.Enable()
	w.eventually("it is configured again", soon, func() bool {
		status, _ := w.do(http.MethodPost, "/changes", nil, `{"value": []}`)
		return status == http.StatusAccepted
	})
	alice := w.connect("alice")
	w.microsoft.say(w.microsoft.chat("alice", "bob"), "bob", "hello again")
	w.expectOne(alice, "hello again", 20*time.Second)
}

// do does a request to a route of the plugin without a session.
func (w *world) do(method, path string, header http.Header, body string) (int, string) {
	w.Helper()
	request, err := http.NewRequest(method, w.host.PluginURL()+path, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	request.Header = header
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		w.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		w.Fatal(err)
	}
	return response.StatusCode, string(content)
}
