package product

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

// microsoft is the pretend Microsoft: Entra, Graph and Teams. The first line that the program prints
// says where it is.
type microsoft struct {
	t            *testing.T
	Login        string
	Graph        string
	Teams        string
	Control      string
	Tenant       string
	ClientID     string
	ClientSecret string
}

func startMicrosoft(t *testing.T) *microsoft {
	t.Helper()
	program := exec.Command(os.Getenv("SANDBOX"), "microsoft", "--listen", "127.0.0.1:0")
	program.Stderr = os.Stderr
	output, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = program.Process.Signal(os.Interrupt)
		_ = program.Wait()
	})
	line, err := bufio.NewReader(output).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	ms := &microsoft{t: t}
	if err := json.Unmarshal(line, ms); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return ms
}

// post uses the control interface; the answer is decoded into result, unless that is nil.
func (ms *microsoft) post(path string, body, result any) { ms.do(http.MethodPost, path, body, result) }

func (ms *microsoft) do(method, path string, body, result any) {
	ms.t.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		ms.t.Fatal(err)
	}
	request, err := http.NewRequest(method, ms.Control+"/"+path, bytes.NewReader(encoded))
	if err != nil {
		ms.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		ms.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 300 {
		ms.t.Fatalf("%s %s: %s %s %v", method, path, response.Status, content, err)
	}
	if result != nil {
		if err := json.Unmarshal(content, result); err != nil {
			ms.t.Fatalf("%s %s: %s %v", method, path, content, err)
		}
	}
}

// tenant is what the control interface shows of the tenant.
type tenant struct {
	Subscriptions []map[string]any
}

func (ms *microsoft) state(t *testing.T) (state tenant) {
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

func (ms *microsoft) attempts() []attempt {
	ms.t.Helper()
	var all struct{ Attempts []attempt }
	ms.do(http.MethodGet, "attempts", nil, &all)
	return all.Attempts
}

// unexpected are the requests that Microsoft does not know.
func (ms *microsoft) unexpected() []string {
	ms.t.Helper()
	var requests struct{ Unexpected []string }
	ms.do(http.MethodGet, "requests", nil, &requests)
	return requests.Unexpected
}

// chat makes a chat and returns its id.
func (ms *microsoft) chat(members ...string) string {
	ms.t.Helper()
	var made struct{ ID string }
	ms.post("chats", map[string]any{"members": members}, &made)
	return made.ID
}

// say sends a message in a chat.
func (ms *microsoft) say(chat, from, html string) {
	ms.t.Helper()
	ms.post("messages", map[string]any{"chat": chat, "from": from, "html": html}, nil)
}

func (ms *microsoft) presence(person, availability string) {
	ms.t.Helper()
	ms.post("presence", map[string]any{"person": person, "availability": availability}, nil)
}

// connect makes a Mattermost user, signs them in at Microsoft as the person of the same name, in a
// browser, and turns their notifications on.
func (w *world) connect(name string) *model.User {
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
	w.host.SetPreferences(user.Id, []model.Preference{
		{UserId: user.Id, Category: "pp_com.mattermost.msteams-sync", Name: "notifications", Value: "on"},
	})
	return user
}
