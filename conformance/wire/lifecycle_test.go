package wire

import (
	"bufio"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"conformance/host"
)

func TestActivatesAgainAndAgain(t *testing.T) {
	h := start(t)
	for range 3 {
		former := h.Plugin().PID
		h.Restart()
		status := h.Plugin()
		if status.State != model.PluginStateRunning || status.PID == former || len(status.PIDs) != 1 {
			t.Fatalf("not one new process: %+v\n%s", status, logText(h))
		}
	}
}

func TestDisabledOrderlyAndPromptly(t *testing.T) {
	h := start(t)
	eventually(t, "the probe's own lines", 10*time.Second, func() bool {
		return slices.ContainsFunc(h.Log(), func(entry host.LogEntry) bool { return entry.Message == "the probe logs at error" })
	})
	began := time.Now()
	h.Disable()
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %v; after 2 s the server kills", took)
	}
	if status := h.Plugin(); status.State != model.PluginStateNotRunning || len(status.PIDs) != 0 {
		t.Errorf("something is left: %+v", status)
	}
	for _, entry := range h.Log() {
		if !entry.API && (entry.Level == "error" || entry.Level == "warn") {
			t.Errorf("the environment complained: %+v", entry)
		}
	}
}

func TestReturnsAfterItsProcessIsKilled(t *testing.T) {
	h := start(t)
	for i := range 3 {
		former := h.Plugin().PID
		h.Kill()
		eventually(t, "a new process", 20*time.Second, func() bool { return h.Plugin().Restarts == i+1 })
		status := h.Plugin()
		if status.State != model.PluginStateRunning || status.PID == former || len(status.PIDs) != 1 {
			t.Fatalf("not one new process: %+v\n%s", status, logText(h))
		}
		if answer := execute(t, h, "echo back again"); answer.Text != "back again" {
			t.Fatalf("it answers %q", answer.Text)
		}
	}
}

func TestEndsWithAHostThatIsKilled(t *testing.T) {
	// The host is a process of its own: this test program once more.
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), hostedIn+"="+bundle(t), "TMPDIR="+t.TempDir())
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	plugin, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || !host.Alive(plugin) {
		t.Fatalf("the plugin does not run: %q", line)
	}
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the plugin's end", 10*time.Second, func() bool { return !host.Alive(plugin) })
	_ = command.Wait()
}

func TestIgnoresTheSignalsThatAreMeantForTheServer(t *testing.T) {
	h := start(t)
	status := h.Plugin()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		if err := syscall.Kill(status.PID, signal); err != nil {
			t.Fatal(err)
		}
	}
	if answer := execute(t, h, "echo still here"); answer.Text != "still here" {
		t.Errorf("it answers %q", answer.Text)
	}
	if now := h.Plugin(); now.PID != status.PID || now.Restarts != 0 {
		t.Errorf("it is another process: %+v", now)
	}
}

// execute runs "/probe <words>" and expects an answer.
func execute(t *testing.T, h *host.Host, words string) *model.CommandResponse {
	t.Helper()
	answer, err := h.Execute(&model.CommandArgs{UserId: model.NewId(), ChannelId: model.NewId(), Command: "/probe " + words})
	if err != nil || answer == nil {
		t.Fatalf("/probe %s: %v\n%s", words, err, logText(h))
	}
	return answer
}
