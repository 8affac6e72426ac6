package host

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/mattermost/mattermost/server/public/shared/mlog"
)

// Execute runs a slash command, asking for the plugin's health before and after as a server does.
// An answer that is only for the user is also among the ephemeral posts.
func (h *Host) Execute(args *model.CommandArgs) (*model.CommandResponse, *model.AppError) {
	trigger, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(args.Command), "/"), " ")
	h.server.mu.Lock()
	_, known := h.server.commands[strings.ToLower(trigger)]
	h.server.mu.Unlock()
	if !known {
		return nil, model.NewAppError("ExecuteCommand", "api.command.execute_command.not_found.app_error", nil, trigger, http.StatusNotFound)
	}
	hooks, err := h.Hooks()
	if err != nil {
		return nil, crashed(err)
	}
	if err := h.nodes[0].environment.PerformHealthCheck(h.manifest.Id); err != nil {
		return nil, crashed(err)
	}
	if args.SiteURL == "" {
		args.SiteURL = *h.server.configuration().ServiceSettings.SiteURL
	}
	response, appError := hooks.ExecuteCommand(pluginContext(nil), args)
	if err := h.nodes[0].environment.PerformHealthCheck(h.manifest.Id); err != nil {
		return nil, crashed(err)
	}
	if appError == nil && response != nil && (response.Text != "" || response.Attachments != nil) {
		post := &model.Post{ChannelId: args.ChannelId, RootId: args.RootId, Message: response.Text}
		if response.Attachments != nil {
			post.AddProp(model.PostPropsAttachments, response.Attachments)
		}
		h.server.showEphemeral(args.UserId, post)
	}
	return response, appError
}

func crashed(err error) *model.AppError {
	return model.NewAppError("ExecuteCommand", "model.plugin_command_error.error.app_error", nil, err.Error(), http.StatusInternalServerError)
}

// Settings are the plugin's stored settings.
func (h *Host) Settings() map[string]any { return h.server.pluginSettings() }

// SetSettings saves the plugin's settings and tells the plugin.
func (h *Host) SetSettings(settings map[string]any) {
	h.server.setPluginSettings(settings)
	h.everywhere(func(hooks plugin.Hooks, _ *model.Manifest) bool {
		if err := hooks.OnConfigurationChange(); err != nil {
			h.logger.Error("Plugin OnConfigurationChange hook failed", mlog.Err(err))
		}
		return true
	}, plugin.OnConfigurationChangeID)
}

// Preferences are all that a user has set.
func (h *Host) Preferences(user string) []model.Preference { return h.server.userPreferences(user) }

// SetPreferences saves preferences of a user and tells the plugin.
func (h *Host) SetPreferences(user string, preferences []model.Preference) {
	h.server.setPreferences(user, preferences)
	h.everywhere(func(hooks plugin.Hooks, _ *model.Manifest) bool {
		hooks.PreferencesHaveChanged(pluginContext(nil), preferences)
		return true
	}, plugin.PreferencesHaveChangedID)
}

// DeactivateUser deactivates a user and tells the plugin.
func (h *Host) DeactivateUser(id string) *model.AppError {
	user, err := h.server.deactivateUser(id)
	if err != nil {
		return err
	}
	h.everywhere(func(hooks plugin.Hooks, _ *model.Manifest) bool {
		hooks.UserHasBeenDeactivated(pluginContext(nil), user)
		return true
	}, plugin.UserHasBeenDeactivatedID)
	return nil
}

// ReceiveClusterEvent gives the plugin an event as if another node had published it.
func (h *Host) ReceiveClusterEvent(event model.PluginClusterEvent) {
	h.everywhere(func(hooks plugin.Hooks, _ *model.Manifest) bool {
		hooks.OnPluginClusterEvent(pluginContext(nil), event)
		return true
	}, plugin.OnPluginClusterEventID)
}

// everywhere calls a hook on every node.
func (h *Host) everywhere(call func(plugin.Hooks, *model.Manifest) bool, hook int) {
	h.each(func(n *Node) { n.environment.RunMultiPluginHook(call, hook) })
}

// CreateUser adds a user; the id is made up if it is empty. Its id is also its session token.
func (h *Host) CreateUser(user *model.User) (*model.User, *model.AppError) {
	return h.server.createUser(user)
}

// Posts are the posts of the channels that are wanted, oldest first.
func (h *Host) Posts(wanted func(*model.Channel) bool) []*model.Post { return h.server.postsOf(wanted) }

// pluginContext describes the request that led to a hook, if one did.
func pluginContext(r *http.Request) *plugin.Context {
	context := &plugin.Context{RequestId: model.NewId()}
	if r != nil {
		context.IPAddress = r.RemoteAddr
		context.AcceptLanguage = r.Header.Get("Accept-Language")
		context.UserAgent = r.UserAgent()
	}
	return context
}

// Commands are the slash commands that the plugin has registered, without those it has withdrawn.
func (h *Host) Commands() []*model.Command {
	h.server.mu.Lock()
	defer h.server.mu.Unlock()
	return slices.Collect(maps.Values(h.server.commands))
}

// Events is what the plugin has published so far.
func (h *Host) Events() []Event { return h.server.published() }

// EphemeralPosts are those that the user sees; of all users if it is empty.
func (h *Host) EphemeralPosts(user string) []EphemeralPost { return h.server.ephemeralPosts(user) }

// Open is a file as a user gets it: only from a post in a channel of theirs.
func (h *Host) Open(user, id string) (*model.FileInfo, []byte, *model.AppError) {
	return h.server.open(user, id)
}

// SetMaxFileSize changes how large a file the server takes, in bytes.
func (h *Host) SetMaxFileSize(bytes int64) {
	h.server.mu.Lock()
	defer h.server.mu.Unlock()
	h.server.config.FileSettings.MaxFileSize = model.NewPointer(bytes)
}

// File is an uploaded file and its content.
func (h *Host) File(id string) (*model.FileInfo, []byte, *model.AppError) { return h.server.file(id) }
