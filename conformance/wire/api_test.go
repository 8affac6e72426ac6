package wire

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"conformance/host"
)

// caller makes the probe call the API as one user in one channel.
type caller struct {
	*testing.T
	host    *host.Host
	user    *model.User
	channel string
}

// startCaller hosts the probe, with a user whose direct channel with the probe's bot is the place of
// all commands.
func startCaller(t *testing.T) *caller {
	t.Helper()
	h := start(t)
	user, err := h.CreateUser(&model.User{Username: "ada", Email: "ada@example.com", Locale: "de", Roles: "system_user system_admin"})
	if err != nil {
		t.Fatal(err)
	}
	c := &caller{T: t, host: h, user: user}
	bot := c.text("EnsureBotUser", "probe")
	var channel model.Channel
	c.decode(&channel, "GetDirectChannel", bot, user.Id)
	c.channel = channel.Id
	return c
}

// answer is the probe's answer to "/probe <words>", given in the caller's channel.
func (c *caller) answer(words ...string) string {
	c.Helper()
	answer, err := c.host.Execute(&model.CommandArgs{UserId: c.user.Id, ChannelId: c.channel, Command: "/probe " + strings.Join(words, " ")})
	if err != nil || answer == nil {
		c.Fatalf("%v: %v\n%s", words, err, logText(c.host))
	}
	return answer.Text
}

// decode makes an API call and decodes the JSON of its result.
func (c *caller) decode(result any, words ...string) {
	c.Helper()
	answer := c.answer(append([]string{"api"}, words...)...)
	if err := json.Unmarshal([]byte(answer), result); err != nil {
		c.Fatalf("%v: %s", words, answer)
	}
}

// call makes an API call and returns its result.
func (c *caller) call(words ...string) (result any) {
	c.Helper()
	c.decode(&result, words...)
	return result
}

// text makes an API call whose result is a string.
func (c *caller) text(words ...string) string {
	c.Helper()
	result, ok := c.call(words...).(string)
	if !ok {
		c.Fatalf("%v: not a string", words)
	}
	return result
}

// expect makes an API call and expects its result.
func (c *caller) expect(wanted any, words ...string) {
	c.Helper()
	if got := c.call(words...); !reflect.DeepEqual(got, wanted) {
		c.Errorf("%v: %v instead of %v", words, got, wanted)
	}
}

// refuse makes an API call and expects the error that the server gives.
func (c *caller) refuse(text string, words ...string) {
	c.Helper()
	if got := c.answer(append([]string{"api"}, words...)...); !strings.HasPrefix(got, "error: ") || !strings.Contains(got, text) {
		c.Errorf("%v: %q instead of an error with %q", words, got, text)
	}
}

func TestCallsAboutUsers(t *testing.T) {
	c := startCaller(t)
	for _, words := range [][]string{{"GetUser", c.user.Id}, {"GetUserByEmail", "ADA@example.com"}} {
		var user map[string]any
		c.decode(&user, words...)
		if user["id"] != c.user.Id || user["username"] != "ada" || user["locale"] != "de" {
			t.Errorf("%v: %v", words, user)
		}
	}
	c.refuse("GetUser", "GetUser", model.NewId())
	var users []map[string]any
	c.decode(&users, "GetUsers", "0", "1")
	if len(users) != 1 || users[0]["id"] != c.user.Id {
		t.Errorf("GetUsers: %v", users)
	}
	c.expect(true, "HasPermissionTo", c.user.Id, "manage_system")
	c.expect(false, "HasPermissionTo", model.NewId(), "manage_system")

	bot := c.text("EnsureBotUser", "probe")
	if again := c.text("EnsureBotUser", "probe"); again != bot {
		t.Errorf("the bot is %s and then %s", bot, again)
	}
	c.refuse("username_exists", "EnsureBotUser", "ada")
	c.expect(nil, "SetProfileImage", bot, "PNG")
	c.refuse("user", "SetProfileImage", model.NewId(), "PNG")
}

func TestCallsAboutPosts(t *testing.T) {
	c := startCaller(t)
	var created map[string]any
	c.decode(&created, "CreatePost", "hello")
	id, _ := created["id"].(string)
	if created["message"] != "hello" || !model.IsValidId(id) {
		t.Fatalf("CreatePost: %v", created)
	}
	nested := map[string]any{"nested": []any{1.0, 1.5, "x", nil, true}}
	for _, words := range [][]string{{"GetPost", id}, {"UpdatePost", id, "changed"}} {
		var post struct {
			Props map[string]any
		}
		c.decode(&post, words...)
		if !reflect.DeepEqual(post.Props["probe"], nested) || post.Props["from_plugin"] != "true" {
			t.Errorf("%v: the props are %v", words, post.Props)
		}
	}
	posts := c.host.Posts(func(channel *model.Channel) bool { return channel.Id == c.channel })
	if len(posts) != 1 || posts[0].Message != "changed" || !reflect.DeepEqual(posts[0].GetProp("probe"), nested) {
		t.Errorf("the server has %+v", posts)
	}

	if text := c.answer("posts", "70", "many"); text != "70" {
		t.Errorf("of 70 posts at once it made %s", text)
	}
	var pages [2]struct {
		Order []string
		Posts map[string]any
	}
	for page := range pages {
		c.decode(&pages[page], "GetPostsForChannel", c.channel, fmt.Sprint(page), "60")
	}
	if len(pages[0].Order) != 60 || len(pages[0].Posts) != 60 || len(pages[1].Order) != 11 || pages[1].Order[10] != id {
		t.Errorf("the pages have %d and %d posts", len(pages[0].Order), len(pages[1].Order))
	}

	c.expect(nil, "DeletePost", id)
	c.refuse("post", "GetPost", id)
	c.refuse("user", "GetDirectChannel", c.user.Id, model.NewId())
}

func TestErrorsOfPostingArriveAsTheyAre(t *testing.T) {
	c := startCaller(t)
	for _, kind := range []string{host.FailBefore, host.ErrorAfterCommit} {
		if err := c.host.Inject(host.Fault{Call: "CreatePost", Kind: kind}); err != nil {
			t.Fatal(err)
		}
		c.refuse("host.fault.app_error", "CreatePost", kind)
	}
	posts := c.host.Posts(func(*model.Channel) bool { return true })
	if len(posts) != 1 || posts[0].Message != host.ErrorAfterCommit {
		t.Errorf("the server has %+v", posts)
	}
}

func TestShowsEphemeralPosts(t *testing.T) {
	c := startCaller(t)
	var shown map[string]any
	c.decode(&shown, "SendEphemeralPost", "psst")
	found := slices.ContainsFunc(c.host.EphemeralPosts(c.user.Id), func(post host.EphemeralPost) bool { return post.Post.Message == "psst" })
	if shown["message"] != "psst" || !found {
		t.Errorf("SendEphemeralPost: %v", shown)
	}
	id := model.NewId()
	for _, message := range []string{"before", "after"} {
		c.decode(&shown, "UpdateEphemeralPost", id, message)
	}
	var messages []string
	for _, shown := range c.host.EphemeralPosts(c.user.Id) {
		if shown.Post.Id == id {
			messages = append(messages, shown.Post.Message)
		}
	}
	if !slices.Equal(messages, []string{"after"}) {
		t.Errorf("UpdateEphemeralPost leaves %v", messages)
	}
}

func TestCallsAboutPreferences(t *testing.T) {
	c := startCaller(t)
	c.refuse("preference", "GetPreferenceForUser", "category", "name")
	c.expect(nil, "UpdatePreferencesForUser", "category", "name", "on")
	expectHook(t, c.host, "PreferencesHaveChanged", 1, `"on"`)
	var preference map[string]any
	c.decode(&preference, "GetPreferenceForUser", "category", "name")
	if preference["value"] != "on" || preference["user_id"] != c.user.Id {
		t.Errorf("GetPreferenceForUser: %v", preference)
	}
	if all, _ := c.call("GetPreferencesForUser").([]any); len(all) != 1 {
		t.Errorf("GetPreferencesForUser: %v", all)
	}
	c.expect(nil, "DeletePreferencesForUser", "category", "name")
	c.expect([]any{}, "GetPreferencesForUser")
}

func TestCallsAboutKeysAndValues(t *testing.T) {
	c := startCaller(t)
	c.expect(nil, "KVGet", "key")
	c.expect(true, "KVSetWithOptions", "key", "one")
	c.expect(false, "KVSetWithOptions", "key", "two", "other")
	c.expect(true, "KVSetWithOptions", "key", "two", "one")
	c.expect("two", "KVGet", "key")
	c.expect(nil, "KVDelete", "key")
	c.expect(nil, "KVGet", "key")
}

func TestUploadsAreStreamed(t *testing.T) {
	c := startCaller(t)
	const size = 3_000_000
	var file struct {
		ID   string `json:"id"`
		Size int    `json:"size"`
	}
	c.decode(&file, "UploadData", fmt.Sprint(size), "big.bin")
	info, content, err := c.host.File(file.ID)
	if err != nil || file.Size != size || len(content) != size || strings.Trim(string(content), "x") != "" || info.Name != "big.bin" {
		t.Fatalf("the server has %d bytes of %+v, %v", len(content), info, err)
	}
	copies, _ := c.call("CopyFileInfos", file.ID).([]any)
	if len(copies) != 1 || copies[0] == file.ID {
		t.Errorf("CopyFileInfos: %v", copies)
	}
	c.refuse("file_size", "CreateUploadSession", "0", "empty")
	c.refuse("file_info", "CopyFileInfos", model.NewId())
}

func TestCallsAboutConfiguration(t *testing.T) {
	c := startCaller(t)
	c.expect(map[string]any{"stringsetting": "default", "unsetsetting": nil}, "LoadPluginConfiguration")
	c.expect(nil, "SavePluginConfig", "stringSetting", "saved")
	expectHook(t, c.host, "OnConfigurationChange", 1)
	c.expect(map[string]any{"stringSetting": "saved"}, "GetPluginConfig")
	c.expect(map[string]any{"stringsetting": "saved", "unsetsetting": nil}, "LoadPluginConfiguration")

	var unsanitized struct {
		Config struct {
			ServiceSettings struct {
				SiteURL string `json:"site_url"`
			} `json:"service_settings"`
		}
		DataSourceBytes int `json:"data_source_bytes"`
	}
	c.decode(&unsanitized, "GetUnsanitizedConfig")
	if unsanitized.Config.ServiceSettings.SiteURL != c.host.URL() || unsanitized.DataSourceBytes != len(dataSource) {
		t.Errorf("GetUnsanitizedConfig: %+v", unsanitized)
	}
	if config := fmt.Sprint(c.call("GetConfig")); !strings.Contains(config, c.host.URL()) {
		t.Errorf("GetConfig: %s", config)
	}
}

func TestCallsAboutTheServer(t *testing.T) {
	c := startCaller(t)
	c.expect(model.CurrentVersion, "GetServerVersion")
	c.expect(probeID, "GetPluginID")
	if path := c.text("GetBundlePath"); !strings.HasSuffix(path, probeID) {
		t.Errorf("GetBundlePath: %s", path)
	}
	status, _ := c.call("GetPluginStatus", probeID).(map[string]any)
	if status["state"] != float64(model.PluginStateRunning) {
		t.Errorf("GetPluginStatus: %v", status)
	}
	c.refuse("plugin", "GetPluginStatus", "unknown")
}

func TestPublishes(t *testing.T) {
	c := startCaller(t)
	c.expect(nil, "PublishWebSocketEvent", "happened", c.user.Id)
	c.expect(nil, "PublishPluginClusterEvent", "told", "data")
	wanted := []host.Event{
		{Name: "custom_" + probeID + "_happened", Payload: map[string]any{"text": "happened"}, UserID: c.user.Id},
		{Name: "told", Data: []byte("data")},
	}
	if got := c.host.Events(); !reflect.DeepEqual(got, wanted) {
		t.Errorf("the server got %+v", got)
	}
}

func TestRegistersItsCommandWithAutocomplete(t *testing.T) {
	c := startCaller(t)
	c.expect(nil, "RegisterCommand")
	commands := c.host.Commands()
	if len(commands) != 1 || commands[0].Trigger != "probe" || !commands[0].AutoComplete {
		t.Fatalf("the server has %+v", commands)
	}
	var static *model.AutocompleteStaticListArg
	for _, sub := range commands[0].AutocompleteData.SubCommands {
		if list, ok := sub.Arguments[0].Data.(*model.AutocompleteStaticListArg); ok {
			static = list
		}
	}
	if static == nil || len(static.PossibleArguments) != 2 || static.PossibleArguments[0].Item != "GetUser" {
		t.Errorf("the list is %+v", static)
	}
}

func TestLogsAtEveryLevel(t *testing.T) {
	c := startCaller(t)
	for _, level := range []string{"debug", "info", "warn", "error"} {
		c.expect(nil, "Log"+strings.ToUpper(level[:1])+level[1:], "said-"+level, "value")
		wanted := []host.LogEntry{
			{Level: level, Message: "said-" + level, Fields: map[string]any{"key": "value"}, API: true},
			{Level: level, Message: "the probe logs at " + level, Fields: map[string]any{"answer": "42"}, API: true},
		}
		for _, entry := range wanted {
			eventually(t, entry.Message, 10*time.Second, func() bool {
				return slices.ContainsFunc(c.host.Log(), func(logged host.LogEntry) bool { return reflect.DeepEqual(logged, entry) })
			})
		}
	}
}
