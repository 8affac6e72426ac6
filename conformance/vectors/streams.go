package main

import (
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"net/rpc"
	"net/url"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// stream is a file's name and what it holds.
type stream struct {
	name   string
	values []any
}

const (
	botID     = "bot4567890123456789012345a"
	userID    = "user567890123456789012345a"
	channelID = "channel8901234567890123456"
	postID    = "post567890123456789012345a"
)

func streams() []stream {
	var all []stream
	for _, part := range [][]stream{calls(), hooks(), web(), posts(), people(), configuration(), files()} {
		all = append(all, part...)
	}
	return all
}

// calls are net/rpc's own values, as they open a session.
func calls() []stream {
	return []stream{
		{"rpc-request", []any{
			rpc.Request{ServiceMethod: "Dispenser.Dispense"}, "hooks",
			rpc.Request{ServiceMethod: "Control.Ping", Seq: 1}, true,
			rpc.Request{ServiceMethod: "Control.Quit", Seq: 300}, true,
		}},
		{"rpc-response", []any{
			rpc.Response{ServiceMethod: "Dispenser.Dispense"}, uint32(1),
			rpc.Response{ServiceMethod: "Control.Ping", Seq: 1}, struct{}{},
			rpc.Response{ServiceMethod: "Plugin.Missing", Seq: 2, Error: "rpc: can't find method Plugin.Missing"}, struct{}{},
			rpc.Response{ServiceMethod: "Control.Quit", Seq: 300}, struct{}{},
		}},
	}
}

func hooks() []stream {
	context := &plugin.Context{SessionId: "session", RequestId: "request", IPAddress: "127.0.0.1", AcceptLanguage: "de", UserAgent: "agent"}
	arguments := &model.CommandArgs{
		UserId: userID, ChannelId: channelID, RootId: postID, TriggerId: "trigger", Command: "/msteams status",
		SiteURL: "http://localhost:8065", UserMentions: model.UserMentionMap{"ada": userID},
	}
	appError := model.NewAppError("Where", "some.id", nil, "details", http.StatusNotFound)
	return []stream{
		{"implemented", []any{struct{}{}, []string{"OnActivate", "ServeHTTP"}}},
		{"on-activate", []any{
			plugin.Z_OnActivateArgs{APIMuxId: 1, DriverMuxId: 2},
			plugin.Z_OnActivateReturns{},
			plugin.Z_OnActivateReturns{A: &plugin.ErrorString{Err: "boom"}},
			plugin.Z_OnActivateReturns{A: &plugin.ErrorString{Code: 1, Err: io.EOF.Error()}},
			plugin.Z_OnActivateReturns{A: &plugin.ErrorString{Code: 2, Err: sql.ErrNoRows.Error()}},
			plugin.Z_OnActivateReturns{A: appError},
			plugin.Z_OnActivateReturns{A: appError},
		}},
		{"on-deactivate", []any{plugin.Z_OnDeactivateArgs{}, plugin.Z_OnDeactivateReturns{}}},
		{"on-configuration-change", []any{plugin.Z_OnConfigurationChangeArgs{}, plugin.Z_OnConfigurationChangeReturns{}}},
		{"execute-command", []any{
			plugin.Z_ExecuteCommandArgs{A: context, B: arguments},
			plugin.Z_ExecuteCommandReturns{A: &model.CommandResponse{ResponseType: model.CommandResponseTypeEphemeral, Text: "Connected."}},
			plugin.Z_ExecuteCommandReturns{A: fromJSON[model.CommandResponse](`{"response_type": "ephemeral", "attachments": [{"text": "t",
				"fields": [{"title": "number", "value": 1.5}], "timestamp": "now", "actions": [{"id": "on", "name": "On",
				"integration": {"url": "/plugins/p/a", "context": {"on": true}}}]}], "extra_responses": [{"text": "more"}]}`)},
			plugin.Z_ExecuteCommandReturns{B: appError},
		}},
		{"preferences-have-changed", []any{
			plugin.Z_PreferencesHaveChangedArgs{A: context, B: []model.Preference{{UserId: userID, Category: "c", Name: "n", Value: "on"}, {UserId: userID}}},
			plugin.Z_PreferencesHaveChangedReturns{},
		}},
		{"on-plugin-cluster-event", []any{
			plugin.Z_OnPluginClusterEventArgs{A: context, B: model.PluginClusterEvent{Id: "changed", Data: []byte{0, 1, 255}}},
			plugin.Z_OnPluginClusterEventReturns{},
		}},
		{"user-has-been-deactivated", []any{
			plugin.Z_UserHasBeenDeactivatedArgs{A: context, B: &model.User{Id: userID, DeleteAt: 1764000000000}},
			plugin.Z_UserHasBeenDeactivatedReturns{},
		}},
	}
}

// web is a request on its way to ServeHTTP, and what the answer is made of.
func web() []stream {
	address := &url.URL{Path: "/changes", RawQuery: "validationToken=a%20b"}
	return []stream{
		{"serve-http", []any{plugin.Z_ServeHTTPArgs{
			ResponseWriterStream: 3, RequestBodyStream: 4, Context: &plugin.Context{RequestId: "request"},
			Request: &plugin.HTTPRequestSubset{
				Method: "POST", URL: address, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
				Header: http.Header{"Mattermost-User-Id": {userID}}, Host: "localhost:8065", RemoteAddr: "127.0.0.1:1",
				RequestURI: "/plugins/p/changes?validationToken=a%20b",
			},
		}}},
		{"response-writer", []any{
			struct{}{}, http.Header{}, http.Header{"X-Latin-1": {"caf\xe9", ""}}, 202, []byte("hi"), []byte{}, struct{}{},
		}},
	}
}

func posts() []stream {
	nested := map[string]any{"list": []any{"text", true, 1.5, int64(-7), nil, []any{}, map[string]any{"deep": []any{map[string]any{}}}}}
	post := &model.Post{UserId: botID, ChannelId: channelID, Message: "Grüße", FileIds: []string{"f1", "f2"}}
	post.AddProp("msteams_delivery", "42")
	created := &model.Post{Id: postID, CreateAt: 1764000000000, UpdateAt: 1764000000000, UserId: botID, ChannelId: channelID}
	created.SetProps(nested)
	attached := fromJSON[model.Post](`{"id": "post567890123456789012345a", "props": {"attachments": [{"title": "t", "fields": [{"title": "f", "value": "v", "short": true}],
		"actions": [{"id": "off", "name": "Off", "type": "button", "integration": {"url": "/plugins/p/a", "context": {"on": false}}}]}]}}`)
	attached.AddProp(model.PostPropsAttachments, attached.Attachments())
	list := &model.PostList{Order: []string{postID}, Posts: map[string]*model.Post{postID: created}, NextPostId: "next", HasNext: model.NewPointer(true)}
	embedded := &model.Post{Id: postID, Metadata: &model.PostMetadata{
		Embeds: []*model.PostEmbed{{Type: model.PostEmbedPermalink, Data: &model.PreviewPost{PostID: postID, Post: &model.Post{Message: "quoted"}}}},
	}}
	missing := model.NewAppError("GetPost", "app.post.get.app_error", nil, "", http.StatusNotFound)
	return []stream{
		{"create-post", []any{
			plugin.Z_CreatePostArgs{A: post},
			plugin.Z_CreatePostReturns{A: created},
			plugin.Z_CreatePostReturns{A: attached},
			plugin.Z_CreatePostReturns{A: embedded},
			plugin.Z_CreatePostReturns{B: missing},
			plugin.Z_CreatePostReturns{},
		}},
		{"get-posts-for-channel", []any{
			plugin.Z_GetPostsForChannelArgs{A: channelID, C: 60},
			plugin.Z_GetPostsForChannelReturns{A: list},
			plugin.Z_GetPostsForChannelReturns{A: model.NewPostList()},
			plugin.Z_GetPostsForChannelReturns{B: missing},
		}},
		{"send-ephemeral-post", []any{plugin.Z_SendEphemeralPostArgs{A: userID, B: post}, plugin.Z_SendEphemeralPostReturns{A: post}}},
		{"get-direct-channel", []any{
			plugin.Z_GetDirectChannelArgs{A: botID, B: userID},
			plugin.Z_GetDirectChannelReturns{A: &model.Channel{Id: channelID, Type: model.ChannelTypeDirect, Name: botID + "__" + userID}},
		}},
	}
}

func people() []stream {
	user := &model.User{
		Id: userID, Username: "ada", Email: "ada@example.com", EmailVerified: true, Locale: "de", Roles: "system_user system_admin",
		NotifyProps: model.StringMap{"email": "true"}, AuthData: model.NewPointer(""), RemoteId: model.NewPointer("remote"),
	}
	return []stream{
		{"get-user", []any{
			plugin.Z_GetUserArgs{A: userID},
			plugin.Z_GetUserReturns{A: user},
			plugin.Z_GetUserReturns{B: model.NewAppError("GetUser", "app.user.missing_account.const", nil, "", http.StatusNotFound)},
		}},
		{"get-users", []any{
			plugin.Z_GetUsersArgs{A: &model.UserGetOptions{Role: "system_admin", Active: true, PerPage: 60}},
			plugin.Z_GetUsersReturns{A: []*model.User{user, {Id: botID, IsBot: true}}},
		}},
		{"has-permission-to", []any{
			plugin.Z_HasPermissionToArgs{A: userID, B: model.PermissionManageSystem},
			plugin.Z_HasPermissionToReturns{}, plugin.Z_HasPermissionToReturns{A: true},
		}},
		{"get-preference-for-user", []any{
			plugin.Z_GetPreferenceForUserArgs{A: userID, B: "c", C: "n"},
			plugin.Z_GetPreferenceForUserReturns{A: model.Preference{UserId: userID, Category: "c", Name: "n", Value: "off"}},
			plugin.Z_GetPreferenceForUserReturns{B: model.NewAppError("GetPreference", "id", nil, "", http.StatusNotFound)},
		}},
		{"ensure-bot-user", []any{
			plugin.Z_EnsureBotUserArgs{A: &model.Bot{Username: "msteams", DisplayName: "MS Teams", Description: "d"}},
			plugin.Z_EnsureBotUserReturns{A: botID},
			plugin.Z_EnsureBotUserReturns{B: &plugin.ErrorString{Err: "taken"}},
		}},
	}
}

func configuration() []stream {
	data := model.NewAutocompleteData("msteams", "[command]", "Microsoft Teams")
	notifications := model.NewAutocompleteData("notifications", "[on/off]", "Turn on or off")
	notifications.AddStaticListArgument("setting", true, []model.AutocompleteListItem{{Item: "on", HelpText: "Turn on"}, {Item: "off"}})
	notifications.AddTextArgument("text", "hint", "pattern")
	data.AddCommand(notifications)
	config := &model.Config{}
	config.ServiceSettings.SiteURL = model.NewPointer("http://localhost:8065")
	config.SqlSettings.DataSource = model.NewPointer("postgres://mattermost@localhost/mattermost")
	config.SqlSettings.MaxOpenConns = model.NewPointer(300)
	config.PluginSettings.Plugins = map[string]map[string]any{"p": {"clientid": "x"}}
	return []stream{
		{"register-command", []any{
			plugin.Z_RegisterCommandArgs{A: &model.Command{Trigger: "msteams", AutoComplete: true, AutocompleteData: data}},
			plugin.Z_RegisterCommandReturns{},
		}},
		{"get-unsanitized-config", []any{plugin.Z_GetUnsanitizedConfigArgs{}, plugin.Z_GetUnsanitizedConfigReturns{A: config}}},
		{"load-plugin-configuration", []any{
			plugin.Z_LoadPluginConfigurationArgsArgs{},
			plugin.Z_LoadPluginConfigurationArgsReturns{A: []byte(`{"clientid":"x","evaluationapi":null}`)},
		}},
		{"save-plugin-config", []any{
			plugin.Z_SavePluginConfigArgs{A: map[string]any{"clientid": "x"}}, plugin.Z_SavePluginConfigReturns{},
			plugin.Z_GetPluginConfigReturns{A: map[string]any{"limit": float64(1000)}}, plugin.Z_GetPluginConfigReturns{},
		}},
		{"key-values", []any{
			plugin.Z_KVSetWithOptionsArgs{A: "k", B: []byte("new"), C: model.PluginKVSetOptions{Atomic: true, OldValue: []byte("old"), ExpireInSeconds: 60}},
			plugin.Z_KVSetWithOptionsReturns{A: true}, plugin.Z_KVGetReturns{A: []byte("new")}, plugin.Z_KVGetReturns{},
		}},
		{"log", []any{plugin.Z_LogInfoArgs{A: "message", B: []any{"key", "value"}}, plugin.Z_LogInfoArgs{A: "bare"}, plugin.Z_LogInfoReturns{}}},
		{"publish-web-socket-event", []any{
			plugin.Z_PublishWebSocketEventArgs{A: "user_connected", B: map[string]any{"user": nil}, C: &model.WebsocketBroadcast{UserId: userID}},
			plugin.Z_PublishWebSocketEventReturns{},
		}},
	}
}

func files() []stream {
	upload := &model.UploadSession{
		Id: postID, Type: model.UploadTypeAttachment, CreateAt: 1764000000000, UserId: botID, ChannelId: channelID, Filename: "a.png", FileSize: 70_000,
	}
	return []stream{
		{"create-upload-session", []any{
			plugin.Z_CreateUploadSessionArgs{A: upload}, plugin.Z_CreateUploadSessionReturns{A: upload},
			plugin.Z_CreateUploadSessionReturns{B: model.NewAppError("CreateUploadSession", "id", nil, "", http.StatusRequestEntityTooLarge)},
		}},
		{"upload-data", []any{
			plugin.Z_UploadDataArgs{A: upload, PluginStreamID: 7},
			plugin.Z_UploadDataReturns{A: &model.FileInfo{Id: "file", CreatorId: botID, Name: "a.png", Size: 70_000, MiniPreview: &[]byte{1, 2}}},
		}},
		{"copy-file-infos", []any{
			plugin.Z_CopyFileInfosArgs{A: botID, B: []string{"one", "two"}}, plugin.Z_CopyFileInfosReturns{A: []string{"three", "four"}},
		}},
	}
}

// fromJSON makes a value whose Go types are named differently in some versions of the module.
func fromJSON[T any](text string) *T {
	decoded := new(T)
	if err := json.Unmarshal([]byte(text), decoded); err != nil {
		panic(err)
	}
	return decoded
}
