package wire

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"

	"conformance/host"
)

const (
	manyCommands = 180_000
	manyRequests = 20_000
	// mostGrowth is what may be added by nine tenths of the calls, in KiB. A leak of one kilobyte a call, too
	// small to show in a test of behaviour, adds 180,000.
	mostGrowth = 2 << 10
)

func TestMemoryStaysTheSameOverManyCalls(t *testing.T) {
	long(t)
	h := start(t)
	callOften(t, h, manyCommands/10, manyRequests/10)
	early := resident(t, h)
	callOften(t, h, manyCommands*9/10, manyRequests*9/10)
	if late := resident(t, h); late-early > mostGrowth {
		t.Errorf("it grew from %d to %d KiB", early, late)
	} else {
		t.Logf("resident: %d KiB after a tenth, %d KiB after all", early, late)
	}
}

// callOften makes that many calls of hooks, 16 at a time.
func callOften(t *testing.T, h *host.Host, commands, requests int) {
	t.Helper()
	hooks := hooksOf(t, h)
	const workers = 16
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for i := range commands / workers {
				text := fmt.Sprint(i)
				answer, err := hooks.ExecuteCommand(&plugin.Context{}, &model.CommandArgs{Command: "/probe echo " + text})
				if err != nil || answer == nil || answer.Text != text {
					t.Errorf("to %s it answers %+v, %v", text, answer, err)
					return
				}
			}
			for range requests / workers {
				recorder := httptest.NewRecorder()
				hooks.ServeHTTP(&plugin.Context{}, recorder, httptest.NewRequest(http.MethodPost, "/echo", strings.NewReader("body")))
				if recorder.Code != http.StatusOK || recorder.Body.String() != "body" {
					t.Errorf("it answers %d %q", recorder.Code, recorder.Body)
					return
				}
			}
		})
	}
	group.Wait()
}

// resident is the resident memory of the plugin's process in KiB.
func resident(t *testing.T, h *host.Host) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", h.Plugin().PID))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	var kilobytes int
	if _, err := fmt.Sscan(after, &kilobytes); err != nil {
		t.Fatal(err)
	}
	return kilobytes
}
