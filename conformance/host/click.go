package host

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// Answer is what the plugin's HTTP route answered to a button.
type Answer struct {
	Status int    `json:"status"`
	Body   string `json:"body"`
}

// Click presses a button of a post that the user may read, as a server does (app/integration_action.go): an
// updated post in the plugin's answer takes the place of the old one, and a text is shown to the user as an
// ephemeral post. A server looks for the post to update among those that are stored, so an ephemeral one
// cannot be updated this way.
func (h *Host) Click(user, postID, action string) (*Answer, *model.AppError) {
	post, err := h.clickable(user, postID)
	if err != nil {
		return nil, err
	}
	button := post.GetAction(action)
	if button == nil || button.Integration == nil {
		return nil, notFound("Click", "action")
	}
	clicked, failure := h.request(user, button.Integration.URL, model.PostActionIntegrationRequest{
		UserId: user, ChannelId: post.ChannelId, PostId: post.Id, Type: button.Type, Context: button.Integration.Context,
	})
	if failure != nil {
		return nil, refused(http.StatusBadRequest, failure.Error())
	}
	var response model.PostActionIntegrationResponse
	if clicked.Body != "" && json.Unmarshal([]byte(clicked.Body), &response) != nil {
		return nil, refused(http.StatusBadRequest, clicked.Body)
	}
	if response.Update != nil {
		if _, err := h.server.updatePost(updated(post, response.Update)); err != nil {
			return nil, err
		}
	}
	if response.EphemeralText != "" {
		root := post.RootId
		if root == "" {
			root = post.Id
		}
		h.server.showEphemeral(user, &model.Post{ChannelId: post.ChannelId, RootId: root, Message: response.EphemeralText})
	}
	return clicked, nil
}

// updated is the plugin's post with what a server keeps of the old one.
func updated(post, update *model.Post) *model.Post {
	update.Id, update.IsPinned, update.HasReactions = post.Id, post.IsPinned, post.HasReactions
	if update.GetProps() == nil {
		update.SetProps(post.GetProps())
		return update
	}
	for _, key := range model.PostActionRetainPropKeys {
		if kept := post.GetProp(key); kept != nil {
			update.AddProp(key, kept)
		} else {
			update.DelProp(key)
		}
	}
	return update
}

func refused(status int, details string) *model.AppError {
	return model.NewAppError("Click", "api.post.do_action.action_integration.app_error", nil, details, status)
}

// clickable is the post, or the ephemeral post that the user sees. System administrators may read all channels.
func (h *Host) clickable(user, id string) (*model.Post, *model.AppError) {
	for _, shown := range h.server.ephemeralPosts(user) {
		if shown.Post.Id == id {
			return shown.Post, nil
		}
	}
	post, err := h.server.post(id)
	if err != nil {
		return nil, err
	}
	channel, err := h.server.channel(post.ChannelId)
	if err != nil {
		return nil, err
	}
	reader, err := h.server.userByID("Click", user)
	if err != nil {
		return nil, err
	}
	if channel.Type == model.ChannelTypeDirect && !strings.Contains(channel.Name, user) && !reader.IsSystemAdmin() {
		return nil, refused(http.StatusForbidden, "the user cannot read the channel")
	}
	return post, nil
}

// request sends body to a route of the plugin as the user. A plugin may name its route by a path or
// by an address on the site URL. As from a server, nothing says that the body is JSON.
func (h *Host) request(user, address string, body any) (*Answer, error) {
	_, path, ok := strings.Cut(address, "plugins/"+h.manifest.Id+"/")
	if !ok {
		return nil, fmt.Errorf("%q is not a route of the plugin", address)
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest(http.MethodPost, h.PluginURL()+"/"+path, bytes.NewReader(encoded))
	if err != nil {
		return nil, err
	}
	request.Header.Set(model.HeaderAuth, model.HeaderBearer+" "+user)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return &Answer{Status: response.StatusCode, Body: string(text)}, err
}
