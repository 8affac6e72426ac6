// Package endurance tries what takes minutes: very many calls, and doing nothing for long. Whether it does is
// said by LONG_TESTS, yes or no: one host version suffices.
package endurance

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

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

// Skip skips the test unless the long ones are wanted.
func Skip(t *testing.T) {
	t.Helper()
	switch value := os.Getenv("LONG_TESTS"); value {
	case "yes":
	case "no":
		t.Skip("takes minutes; one host version suffices")
	default:
		t.Fatalf("LONG_TESTS is %q, neither yes nor no", value)
	}
}

// Calls are a command and a request (a POST) that a plugin answers with exactly these texts.
type Calls struct {
	Command, Answer     string
	Path, Body, Respond string
}

// Memory fails the test if the plugin's memory grows by being called.
func Memory(t *testing.T, h *host.Host, calls Calls) {
	t.Helper()
	calls.make(t, h, manyCommands/10, manyRequests/10)
	early := resident(t, h)
	calls.make(t, h, manyCommands*9/10, manyRequests*9/10)
	if late := resident(t, h); late-early > mostGrowth {
		t.Errorf("it grew from %d to %d KiB", early, late)
	} else {
		t.Logf("resident: %d KiB after a tenth, %d KiB after all", early, late)
	}
}

// make makes that many calls of hooks, 16 at a time.
func (c Calls) make(t *testing.T, h *host.Host, commands, requests int) {
	t.Helper()
	hooks, err := h.Hooks()
	if err != nil {
		t.Fatal(err)
	}
	const workers = 16
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for range commands / workers {
				answer, err := hooks.ExecuteCommand(&plugin.Context{}, &model.CommandArgs{Command: c.Command})
				if err != nil || answer == nil || answer.Text != c.Answer {
					t.Errorf("to %s it answers %+v, %v", c.Command, answer, err)
					return
				}
			}
			for range requests / workers {
				recorder := httptest.NewRecorder()
				hooks.ServeHTTP(&plugin.Context{}, recorder, httptest.NewRequest(http.MethodPost, c.Path, strings.NewReader(c.Body)))
				if recorder.Code != http.StatusOK || recorder.Body.String() != c.Respond {
					t.Errorf("%s answers %d %q", c.Path, recorder.Code, recorder.Body)
					return
				}
			}
		})
	}
	group.Wait()
}

// Idle outlasts the 75 seconds after which a host gives up streams that nobody has acknowledged, and three
// health checks. The plugin must be the same process afterwards, and answer.
func Idle(t *testing.T, h *host.Host, command, wanted string) {
	t.Helper()
	former := h.Plugin().PID
	time.Sleep(100 * time.Second)
	answer, err := h.Execute(&model.CommandArgs{UserId: model.NewId(), ChannelId: model.NewId(), Command: command})
	if err != nil || answer == nil || answer.Text != wanted {
		t.Errorf("it answers %+v, %v", answer, err)
	}
	if status := h.Plugin(); status.PID != former {
		t.Errorf("it is another process: %+v", status)
	}
}

// resident is the resident memory of the plugin's process in KiB.
func resident(t *testing.T, h *host.Host) int { return memory(t, h, "VmRSS:") }

// Peak is the most memory that the plugin's process ever had, in KiB.
func Peak(t *testing.T, h *host.Host) int { return memory(t, h, "VmHWM:") }

func memory(t *testing.T, h *host.Host, which string) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", h.Plugin().PID))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), which)
	var kilobytes int
	if _, err := fmt.Sscan(after, &kilobytes); err != nil {
		t.Fatal(err)
	}
	return kilobytes
}
