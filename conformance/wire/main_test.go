// Package wire tests the Rust SDK for Mattermost plugins against Mattermost's own plugin environment.
//
// The plugin under test is the example "probe" of the mattermost crate, which exposes every hook and
// API call of the SDK. Two variables of the environment are required:
//
//	PROBE       the absolute path of the probe's executable
//	LONG_TESTS  yes or no: whether to run what takes minutes, which one host version suffices for
package wire

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"conformance/host"
)

const (
	probeID    = "com.mattermost.probe"
	dataSource = "postgres://mattermost:secret@localhost/mattermost"
)

// hostedIn names the folder of the bundle that this process is to host, when it is a helper process.
const hostedIn = "CONFORMANCE_HOSTED_BUNDLE"

func TestMain(m *testing.M) {
	if bundle := os.Getenv(hostedIn); bundle != "" {
		hostUntilKilled(bundle)
	}
	for _, name := range []string{"PROBE", "LONG_TESTS"} {
		if os.Getenv(name) == "" {
			fmt.Fprintf(os.Stderr, "set %s: see the comment on package wire\n", name)
			os.Exit(2)
		}
	}
	os.Exit(m.Run())
}

// hostUntilKilled hosts the bundle, prints the plugin's process id, and waits for the end.
func hostUntilKilled(bundle string) {
	h, err := host.Start(host.Options{Bundle: bundle})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(h.Plugin().PID)
	select {}
}

// bundle makes a folder with the probe and its manifest.
func bundle(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	executable, err := os.ReadFile(os.Getenv("PROBE"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "probe"), executable, 0o755); err != nil {
		t.Fatal(err)
	}
	manifest, err := json.Marshal(model.Manifest{
		Id: probeID, Name: "Probe", Version: "1.0.0", MinServerVersion: "10.9.0",
		Server: &model.ManifestServer{Executable: "probe"},
		SettingsSchema: &model.PluginSettingsSchema{Settings: []*model.PluginSetting{
			{Key: "stringSetting", Type: "text", Default: "default"},
			{Key: "unsetSetting", Type: "text"},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "plugin.json"), manifest, 0o644); err != nil {
		t.Fatal(err)
	}
	return folder
}

// start hosts the probe until the test ends, and expects it to be active.
func start(t *testing.T) *host.Host {
	t.Helper()
	h, err := host.Start(host.Options{Bundle: bundle(t), DataSource: dataSource})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	if status := h.Plugin(); status.State != model.PluginStateRunning || len(status.PIDs) != 1 {
		t.Fatalf("the probe is not active: %+v\n%s", status, logText(h))
	}
	return h
}

// eventually waits until something holds, and fails the test if it does not within the time.
func eventually(t *testing.T, what string, within time.Duration, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(within)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %v", what, within)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// logText is the server log for a failure's message.
func logText(h *host.Host) string {
	text := ""
	for _, entry := range h.Log() {
		text += fmt.Sprintf("%s %s %v\n", entry.Level, entry.Message, entry.Fields)
	}
	return text
}
