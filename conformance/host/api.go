package host

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// api is what the plugin can ask of the server. It embeds a nil plugin.API, whose set of methods
// grows with every version: a call that is not defined here ends the host, loudly.
type api struct {
	plugin.API
	host   *Host
	node   *Node
	server *server
}

func (a *api) LoadPluginConfiguration(destination any) error {
	encoded, err := json.Marshal(a.server.pluginConfiguration())
	if err != nil {
		return err
	}
	return json.Unmarshal(encoded, destination)
}

func (a *api) GetPluginConfig() map[string]any { return a.server.pluginSettings() }

func (a *api) SavePluginConfig(settings map[string]any) *model.AppError {
	a.host.SetSettings(settings)
	return nil
}

func (a *api) GetUnsanitizedConfig() *model.Config {
	config := a.server.configuration()
	config.SqlSettings.DataSource = model.NewPointer(a.node.dataSource)
	return config
}

func (a *api) GetConfig() *model.Config {
	config := a.server.configuration()
	config.SqlSettings.DataSource = model.NewPointer(model.FakeSetting)
	return config
}

func (a *api) GetBundlePath() (string, error) {
	return filepath.Join(a.node.folder, "plugins", a.server.manifest.Id), nil
}

func (a *api) GetServerVersion() string   { return model.CurrentVersion }
func (a *api) GetPluginID() string        { return a.server.manifest.Id }
func (a *api) GetLicense() *model.License { return nil }
func (a *api) IsEnterpriseReady() bool    { return false }
func (a *api) GetDiagnosticId() string    { return "host" }
func (a *api) GetTelemetryId() string     { return "host" }

func (a *api) LogDebug(message string, pairs ...any) { a.host.log.api("debug", message, pairs) }
func (a *api) LogInfo(message string, pairs ...any)  { a.host.log.api("info", message, pairs) }
func (a *api) LogWarn(message string, pairs ...any)  { a.host.log.api("warn", message, pairs) }
func (a *api) LogError(message string, pairs ...any) { a.host.log.api("error", message, pairs) }

func (a *api) RegisterCommand(command *model.Command) error {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	if data := command.AutocompleteData; data != nil {
		if err := data.IsValid(); err != nil {
			return err
		}
	}
	a.server.commands[strings.ToLower(command.Trigger)] = command
	return nil
}

func (a *api) UnregisterCommand(_, trigger string) error {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	delete(a.server.commands, strings.ToLower(trigger))
	return nil
}

func (a *api) EnsureBotUser(bot *model.Bot) (string, error) {
	a.server.mu.Lock()
	id, known := a.server.bots[bot.Username]
	a.server.mu.Unlock()
	if known {
		return id, nil
	}
	user, err := a.server.createUser(&model.User{
		Username: bot.Username, FirstName: bot.DisplayName, Email: bot.Username + "@localhost",
		IsBot: true, BotDescription: bot.Description,
	})
	if err != nil {
		return "", err
	}
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	a.server.bots[bot.Username] = user.Id
	return user.Id, nil
}

func (a *api) SetProfileImage(user string, image []byte) *model.AppError {
	if _, err := a.GetUser(user); err != nil {
		return err
	}
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	a.server.images[user] = image
	a.server.users[user].LastPictureUpdate = model.GetMillis()
	return nil
}

func (a *api) GetUser(id string) (*model.User, *model.AppError) {
	return a.server.userByID("GetUser", id)
}

func (a *api) GetUserByEmail(email string) (*model.User, *model.AppError) {
	return a.server.user("GetUserByEmail", func(user *model.User) bool { return strings.EqualFold(user.Email, email) })
}

func (a *api) GetUserByUsername(name string) (*model.User, *model.AppError) {
	return a.server.user("GetUserByUsername", func(user *model.User) bool { return user.Username == name })
}

func (a *api) GetUsers(options *model.UserGetOptions) ([]*model.User, *model.AppError) {
	users := slices.DeleteFunc(a.server.allUsers(), func(user *model.User) bool {
		return (options.Role != "" && !slices.Contains(strings.Fields(user.Roles), options.Role)) ||
			(options.Active && user.DeleteAt != 0) || (options.Inactive && user.DeleteAt == 0)
	})
	from := min(options.Page*options.PerPage, len(users))
	return users[from:min(from+options.PerPage, len(users))], nil
}

func (a *api) GetUsersByIds(ids []string) ([]*model.User, *model.AppError) {
	return slices.DeleteFunc(a.server.allUsers(), func(user *model.User) bool { return !slices.Contains(ids, user.Id) }), nil
}

func (a *api) GetUserStatus(id string) (*model.Status, *model.AppError) {
	if _, err := a.GetUser(id); err != nil {
		return nil, err
	}
	return &model.Status{UserId: id, Status: model.StatusOffline}, nil
}

// HasPermissionTo knows one role: a system administrator may do everything, others nothing.
func (a *api) HasPermissionTo(id string, _ *model.Permission) bool {
	user, err := a.GetUser(id)
	return err == nil && slices.Contains(strings.Fields(user.Roles), model.SystemAdminRoleId)
}

// GetPreferenceForUser says of a preference that was never set what the server says when its database fails.
func (a *api) GetPreferenceForUser(user, category, name string) (model.Preference, *model.AppError) {
	for _, preference := range a.server.userPreferences(user) {
		if preference.Category == category && preference.Name == name {
			return preference, nil
		}
	}
	return model.Preference{}, model.NewAppError("GetPreferenceForUser", "app.preference.get.app_error", nil, "", http.StatusBadRequest)
}

func (a *api) GetPreferencesForUser(user string) ([]model.Preference, *model.AppError) {
	return a.server.userPreferences(user), nil
}

func (a *api) UpdatePreferencesForUser(user string, preferences []model.Preference) *model.AppError {
	a.host.SetPreferences(user, preferences)
	return nil
}

func (a *api) DeletePreferencesForUser(user string, preferences []model.Preference) *model.AppError {
	a.server.deletePreferences(user, preferences)
	return nil
}

func (a *api) GetDirectChannel(one, other string) (*model.Channel, *model.AppError) {
	return a.server.directChannel(one, other)
}

func (a *api) GetChannel(id string) (*model.Channel, *model.AppError) { return a.server.channel(id) }

func (a *api) CreatePost(post *model.Post) (*model.Post, *model.AppError) {
	fault := a.host.faults.take("CreatePost", "")
	creation := Creation{Node: a.node, Post: post, Fault: fault.Kind}
	a.host.witness(creation)
	switch fault.Kind {
	case FailBefore:
		return nil, fault.error()
	case KillBefore:
		a.node.Kill()
		return nil, fault.error()
	case DelayCommit:
		a.node.Kill()
		time.AfterFunc(fault.delay(), func() { _, _ = a.server.createPost(post) })
		return nil, fault.error()
	}
	created, err := a.server.createPost(post)
	if err != nil {
		return nil, err
	}
	if fault.Kind == CommitThenKill {
		a.node.Kill()
	}
	creation.Committed = true
	a.host.witness(creation)
	if fault.Kind == ErrorAfterCommit {
		return nil, fault.error()
	}
	return created, nil
}

func (a *api) UpdatePost(post *model.Post) (*model.Post, *model.AppError) {
	return a.server.updatePost(post)
}

func (a *api) DeletePost(id string) *model.AppError { return a.server.deletePost(id) }

func (a *api) GetPost(id string) (*model.Post, *model.AppError) { return a.server.post(id) }

func (a *api) GetPostsForChannel(channel string, page, perPage int) (*model.PostList, *model.AppError) {
	if a.host.faults.take("GetPostsForChannel", "").Kind == Empty {
		return model.NewPostList(), nil
	}
	return a.server.postsForChannel(channel, page, perPage), nil
}

func (a *api) SendEphemeralPost(user string, post *model.Post) *model.Post {
	post.Id = ""
	return a.server.showEphemeral(user, post)
}

func (a *api) UpdateEphemeralPost(user string, post *model.Post) *model.Post {
	return a.server.showEphemeral(user, post)
}

func (a *api) DeleteEphemeralPost(user, id string) { a.server.hideEphemeral(user, id) }

func (a *api) CreateUploadSession(upload *model.UploadSession) (*model.UploadSession, error) {
	return a.server.createUpload(upload)
}

func (a *api) GetUploadSession(id string) (*model.UploadSession, error) { return a.server.upload(id) }

func (a *api) UploadData(upload *model.UploadSession, content io.Reader) (*model.FileInfo, error) {
	fault := a.host.faults.take("UploadData", "")
	if fault.Kind == FailBefore {
		return nil, fault.error()
	}
	info, err := a.server.uploadData(upload.Id, content)
	if fault.Kind == CommitThenKill {
		a.node.Kill()
	}
	return info, err
}

func (a *api) UploadFile(data []byte, channel, name string) (*model.FileInfo, *model.AppError) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	return a.server.addFile(model.UploadNoUserID, channel, name, data), nil
}

func (a *api) CopyFileInfos(user string, ids []string) ([]string, *model.AppError) {
	return a.server.copyFiles(user, ids)
}

func (a *api) GetFileInfo(id string) (*model.FileInfo, *model.AppError) {
	info, _, err := a.server.file(id)
	return info, err
}

func (a *api) KVSetWithOptions(key string, value []byte, options model.PluginKVSetOptions) (bool, *model.AppError) {
	if err := options.IsValid(); err != nil {
		return false, err
	}
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	if options.Atomic && !bytes.Equal(a.server.keyValues[key], options.OldValue) {
		return false, nil
	}
	if value == nil {
		delete(a.server.keyValues, key)
	} else {
		a.server.keyValues[key] = value
	}
	return true, nil
}

func (a *api) KVSet(key string, value []byte) *model.AppError {
	_, err := a.KVSetWithOptions(key, value, model.PluginKVSetOptions{})
	return err
}

func (a *api) KVDelete(key string) *model.AppError { return a.KVSet(key, nil) }

func (a *api) KVGet(key string) ([]byte, *model.AppError) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	return a.server.keyValues[key], nil
}

func (a *api) PublishWebSocketEvent(event string, payload map[string]any, broadcast *model.WebsocketBroadcast) {
	published := Event{Name: "custom_" + a.server.manifest.Id + "_" + event, Payload: payload}
	if broadcast != nil {
		published.UserID = broadcast.UserId
	}
	a.server.publish(published)
}

// PublishPluginClusterEvent records the event and takes it to the other nodes.
func (a *api) PublishPluginClusterEvent(event model.PluginClusterEvent, _ model.PluginClusterEventSendOptions) error {
	a.server.publish(Event{Name: event.Id, Data: event.Data})
	for _, other := range a.host.nodes {
		if other == a.node {
			continue
		}
		go other.environment.RunMultiPluginHook(func(hooks plugin.Hooks, _ *model.Manifest) bool {
			hooks.OnPluginClusterEvent(pluginContext(nil), event)
			return true
		}, plugin.OnPluginClusterEventID)
	}
	return nil
}

func (a *api) GetPluginStatus(id string) (*model.PluginStatus, *model.AppError) {
	statuses, err := a.node.environment.Statuses()
	if err != nil {
		return nil, model.NewAppError("GetPluginStatus", "app.plugin.get_statuses.app_error", nil, err.Error(), http.StatusInternalServerError)
	}
	for _, status := range statuses {
		if status.PluginId == id {
			return status, nil
		}
	}
	return nil, notFound("GetPluginStatus", "plugin")
}
