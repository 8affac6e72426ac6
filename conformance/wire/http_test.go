package wire

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"conformance/host"
)

// send does a request to a route of the probe and reads the whole answer.
func send(t *testing.T, h *host.Host, method, path string, header http.Header, body io.Reader) (*http.Response, []byte) {
	t.Helper()
	request, err := http.NewRequest(method, h.PluginURL()+path, body)
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		request.Header[name] = values
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, content
}

func get(t *testing.T, h *host.Host, path string) (*http.Response, []byte) {
	t.Helper()
	return send(t, h, http.MethodGet, path, nil, nil)
}

// told is what the probe's route /headers answers.
type told struct {
	Method  string              `json:"method"`
	Path    string              `json:"path"`
	Query   string              `json:"query"`
	Headers map[string][]string `json:"headers"`
	Caller  struct {
		UserID    *string `json:"user_id"`
		SessionID *string `json:"session_id"`
	} `json:"caller"`
}

func tell(t *testing.T, h *host.Host, method, path string, header http.Header) (*http.Response, told) {
	t.Helper()
	response, body := send(t, h, method, path, header, nil)
	var answer told
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatalf("%s %s: %v", response.Status, body, err)
	}
	return response, answer
}

func TestRequestsArriveWhole(t *testing.T) {
	header := http.Header{"X-Twice": {"one", "two"}, "X-Latin-1": {"caf\xe9"}}
	response, got := tell(t, start(t), http.MethodPut, "/headers?a=1&b=%C3%BC", header)
	if got.Method != http.MethodPut || got.Path != "/headers" || got.Query != "a=1&b=%C3%BC" {
		t.Errorf("it got %+v", got)
	}
	if strings.Join(got.Headers["x-twice"], " ") != "one two" || len(got.Headers["x-latin-1"]) != 1 {
		t.Errorf("it got the headers %v", got.Headers)
	}
	if answered := response.Header.Values("X-Probe"); strings.Join(answered, " ") != "one two" {
		t.Errorf("it answers the headers %v", response.Header)
	}
}

func TestOnlyASessionNamesTheUser(t *testing.T) {
	h := start(t)
	user, appErr := h.CreateUser(&model.User{Username: "ada"})
	if appErr != nil {
		t.Fatal(appErr)
	}
	cookie := model.SessionCookieToken + "=" + user.Id
	for name, test := range map[string]struct {
		method string
		header http.Header
		known  bool
	}{
		"bearer":             {"POST", http.Header{"Authorization": {"Bearer " + user.Id}}, true},
		"cookie":             {"GET", http.Header{"Cookie": {cookie}}, true},
		"cookie of a script": {"POST", http.Header{"Cookie": {cookie}, "X-Requested-With": {"XMLHttpRequest"}}, true},
		"forged request":     {"POST", http.Header{"Cookie": {cookie}}, false},
		"forged header":      {"GET", http.Header{"Mattermost-User-Id": {user.Id}}, false},
		"unknown session":    {"GET", http.Header{"Authorization": {"Bearer " + model.NewId()}}, false},
	} {
		_, got := tell(t, h, test.method, "/headers", test.header)
		if known := got.Caller.UserID != nil && *got.Caller.UserID == user.Id; known != test.known {
			t.Errorf("%s: the user is known: %v", name, known)
		}
		for _, secret := range []string{"authorization", "referer"} {
			if len(got.Headers[secret]) != 0 {
				t.Errorf("%s: the plugin sees %s", name, secret)
			}
		}
	}
}

func TestEveryStatusComesThrough(t *testing.T) {
	h := start(t)
	for _, status := range []int{200, 202, 204, 304, 400, 401, 404, 413, 500, 503} {
		response, body := get(t, h, fmt.Sprintf("/status/%d", status))
		if response.StatusCode != status || len(body) != 0 {
			t.Errorf("%d came as %s with %q", status, response.Status, body)
		}
	}
	if response, _ := get(t, h, "/nowhere"); response.StatusCode != http.StatusNotFound {
		t.Errorf("/nowhere answers %s", response.Status)
	}
}

func TestBodiesOfManyRequestsAtOnceComeBackUnchanged(t *testing.T) {
	h := start(t)
	var group sync.WaitGroup
	for range 32 {
		group.Go(func() {
			body := make([]byte, 1<<20)
			_, _ = rand.Read(body)
			request, err := http.NewRequest(http.MethodPost, h.PluginURL()+"/echo", bytes.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			request.Header.Set("Content-Type", "application/x-probe")
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Error(err)
				return
			}
			defer response.Body.Close()
			echoed, err := io.ReadAll(response.Body)
			if err != nil || !bytes.Equal(echoed, body) || response.Header.Get("Content-Type") != "application/x-probe" {
				t.Errorf("%d bytes came back as %d, %s, %v", len(body), len(echoed), response.Status, err)
			}
		})
	}
	group.Wait()
}

func TestAnswersAreStreamed(t *testing.T) {
	h := start(t)
	began := time.Now()
	response, err := http.Get(h.PluginURL() + "/slow?ms=1500")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	first := make([]byte, 2)
	if _, err := io.ReadFull(response.Body, first); err != nil {
		t.Fatal(err)
	}
	// Servers before 11.5 cannot be told to flush, and send when they see fit.
	major, minor, _ := model.SplitVersion(model.CurrentVersion)
	flushes := major > 11 || major == 11 && minor >= 5
	if took := time.Since(began); string(first) != "sl" || flushes && took > time.Second {
		t.Errorf("the first piece is %q after %v", first, took)
	}
	rest, err := io.ReadAll(response.Body)
	if took := time.Since(began); err != nil || string(rest) != "ow" || took < 1500*time.Millisecond {
		t.Errorf("the rest is %q after %v, %v", rest, took, err)
	}
}

func TestAClientThatGoesAwayDisturbsNothing(t *testing.T) {
	h := start(t)
	for range 20 {
		response, err := http.Get(h.PluginURL() + "/slow?ms=50")
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
	}
	// This one takes longer than what is left of those.
	if response, body := get(t, h, "/slow?ms=500"); response.StatusCode != http.StatusOK || string(body) != "slow" {
		t.Errorf("it answers %s %q", response.Status, body)
	}
	for _, entry := range h.Log() {
		if entry.Level == "error" && !entry.API {
			t.Errorf("the environment complained: %+v", entry)
		}
	}
}
