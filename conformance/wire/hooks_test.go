package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"

	"conformance/host"
)

// seen is what the probe's command "hooks" tells about one hook.
type seen struct {
	Count int             `json:"count"`
	Last  json.RawMessage `json:"last"`
}

// expectHook expects that the hook was called that often so far, and last with an argument that
// holds these texts in its JSON.
func expectHook(t *testing.T, h *host.Host, name string, count int, texts ...string) {
	t.Helper()
	var all map[string]seen
	if err := json.Unmarshal([]byte(execute(t, h, "hooks").Text), &all); err != nil {
		t.Fatal(err)
	}
	if all[name].Count != count {
		t.Errorf("%s was called %d times, not %d", name, all[name].Count, count)
	}
	for _, text := range texts {
		if !strings.Contains(string(all[name].Last), text) {
			t.Errorf("%s got %s, without %q", name, all[name].Last, text)
		}
	}
}

func hooksOf(t *testing.T, h *host.Host) plugin.Hooks {
	t.Helper()
	hooks, err := h.Hooks()
	if err != nil {
		t.Fatal(err)
	}
	return hooks
}

func TestEveryHookArrivesWithItsArguments(t *testing.T) {
	h := start(t)
	user, appErr := h.CreateUser(&model.User{Username: "ada", Email: "ada@example.com"})
	if appErr != nil {
		t.Fatal(appErr)
	}
	h.SetSettings(map[string]any{"stringSetting": "changed"})
	expectHook(t, h, "OnConfigurationChange", 1)

	h.SetPreferences(user.Id, []model.Preference{{UserId: user.Id, Category: "category", Name: "name", Value: "on"}})
	expectHook(t, h, "PreferencesHaveChanged", 1, user.Id, "category", `"on"`)

	h.ReceiveClusterEvent(model.PluginClusterEvent{Id: "an event", Data: []byte{0, 255}})
	expectHook(t, h, "OnPluginClusterEvent", 1, "an event", "255")

	if appErr := h.DeactivateUser(user.Id); appErr != nil {
		t.Fatal(appErr)
	}
	expectHook(t, h, "UserHasBeenDeactivated", 1, user.Id, "ada@example.com")

	post := &model.Post{Id: model.NewId(), Message: "posted", Metadata: &model.PostMetadata{
		Embeds: []*model.PostEmbed{{Type: model.PostEmbedPermalink, Data: &model.PreviewPost{Post: &model.Post{Message: "quoted"}}}},
	}}
	post.SetProps(map[string]any{"nested": []any{nil, 1.5, map[string]any{"deep": []any{}}}})
	hooksOf(t, h).MessageHasBeenPosted(&plugin.Context{}, post)
	expectHook(t, h, "MessageHasBeenPosted", 1, post.Id, "posted", "nested", "1.5", "deep")

	if err := hooksOf(t, h).OnDeactivate(); err != nil {
		t.Error(err)
	}
	expectHook(t, h, "OnDeactivate", 1)
}

func TestGeneratesSupportData(t *testing.T) {
	files, err := hooksOf(t, start(t)).GenerateSupportData(&plugin.Context{})
	if err != nil || len(files) != 1 || files[0].Filename != "probe.txt" || string(files[0].Body) != "probe" {
		t.Errorf("it gives %v, %v", files, err)
	}
}

func TestServesMetrics(t *testing.T) {
	recorder := httptest.NewRecorder()
	hooksOf(t, start(t)).ServeMetrics(&plugin.Context{}, recorder, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if recorder.Code != http.StatusOK || recorder.Body.String() != "probe_up 1\n" {
		t.Errorf("it answers %d %q", recorder.Code, recorder.Body)
	}
}

func TestHooksThatAreNotImplementedAreNotAnnounced(t *testing.T) {
	implemented, err := hooksOf(t, start(t)).Implemented()
	if err != nil {
		t.Fatal(err)
	}
	announced := fmt.Sprint(implemented)
	if strings.Contains(announced, "MessageWillBePosted") || !strings.Contains(announced, "ExecuteCommand") {
		t.Errorf("it announces %v", announced)
	}
}

func TestAnswersCommandsWithAttachments(t *testing.T) {
	answer := execute(t, start(t), "attachment")
	if answer.ResponseType != model.CommandResponseTypeEphemeral || len(answer.Attachments) != 1 || answer.Attachments[0].Text != "attached" {
		t.Errorf("it answers %+v", answer)
	}
}

func TestAPressedButtonIsARequestOfWhoeverPressed(t *testing.T) {
	h := start(t)
	user, appErr := h.CreateUser(&model.User{Username: "ada", Email: "ada@example.com"})
	if appErr != nil {
		t.Fatal(appErr)
	}
	if _, err := h.Execute(&model.CommandArgs{UserId: user.Id, ChannelId: model.NewId(), Command: "/probe attachment"}); err != nil {
		t.Fatal(err)
	}
	post := h.EphemeralPosts(user.Id)[0].Post
	answer, appErr := h.Click(user.Id, post.Id, "press")
	if appErr != nil {
		t.Fatal(appErr)
	}
	var asked struct {
		UserID  string `json:"user_id"`
		PostID  string `json:"post_id"`
		Context map[string]any
	}
	if err := json.Unmarshal([]byte(answer.Body), &asked); err != nil {
		t.Fatal(err)
	}
	if asked.UserID != user.Id || asked.PostID != post.Id || asked.Context["number"] != 1.0 {
		t.Errorf("the button asks %s", answer.Body)
	}
	if _, appErr := h.Click(user.Id, post.Id, "other"); appErr == nil {
		t.Error("a button that is not there can be pressed")
	}
}

func TestCommandsInAnyScriptAndOfAnySizeComeBackUnchanged(t *testing.T) {
	h := start(t)
	for _, text := range []string{"Grüße 🦀 ‮", strings.Repeat("x", 1<<20)} {
		if answer := execute(t, h, "echo "+text); answer.Text != text {
			t.Errorf("%d bytes came back as %d", len(text), len(answer.Text))
		}
	}
}

func TestAPanicInAHookIsOneFailedCall(t *testing.T) {
	h := start(t)
	former := h.Plugin().PID
	for _, word := range []string{"panic-now", "panic-later"} {
		if answer := execute(t, h, word); !strings.Contains(answer.Text, "command failed") {
			t.Errorf("%s answers %q", word, answer.Text)
		}
		if answer := execute(t, h, "echo alive"); answer.Text != "alive" {
			t.Errorf("after %s it answers %q", word, answer.Text)
		}
	}
	if response, _ := get(t, h, "/panic"); response.StatusCode != http.StatusInternalServerError {
		t.Errorf("/panic answers %s", response.Status)
	}
	if response, body := get(t, h, "/panic-body"); !bytes.HasPrefix(body, []byte("first")) {
		t.Errorf("/panic-body answers %s %q", response.Status, body)
	}
	if answer := execute(t, h, "echo alive"); answer.Text != "alive" {
		t.Errorf("it answers %q", answer.Text)
	}
	if status := h.Plugin(); status.PID != former {
		t.Errorf("it is another process: %+v", status)
	}
}

func TestAnswersManyCommandsAtOnce(t *testing.T) {
	h := start(t)
	hooks := hooksOf(t, h)
	var group sync.WaitGroup
	for i := range 64 {
		group.Go(func() {
			for j := range 50 {
				text := fmt.Sprintf("%d-%d", i, j)
				answer, err := hooks.ExecuteCommand(&plugin.Context{}, &model.CommandArgs{Command: "/probe echo " + text})
				if err != nil || answer == nil || answer.Text != text {
					t.Errorf("to %s it answers %+v, %v", text, answer, err)
					return
				}
			}
		})
	}
	group.Wait()
}
