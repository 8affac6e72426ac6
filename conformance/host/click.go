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

// Click presses a button of a post. As on a server, an updated post in the plugin's answer takes the
// place of the old one, and a text is shown to the user as an ephemeral post.
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
		return nil, model.NewAppError("Click", "api.post.do_action.action_integration.app_error", nil, failure.Error(), http.StatusBadRequest)
	}
	var response model.PostActionIntegrationResponse
	if clicked.Status != http.StatusOK || json.Unmarshal([]byte(clicked.Body), &response) != nil {
		return clicked, nil
	}
	if response.Update != nil {
		response.Update.Id = post.Id
		if _, err := h.server.updatePost(response.Update); err != nil {
			return nil, err
		}
	}
	if response.EphemeralText != "" {
		h.server.showEphemeral(user, &model.Post{ChannelId: post.ChannelId, Message: response.EphemeralText})
	}
	return clicked, nil
}

// clickable is the post, or the ephemeral post that the user sees.
func (h *Host) clickable(user, id string) (*model.Post, *model.AppError) {
	for _, shown := range h.server.ephemeralPosts(user) {
		if shown.Post.Id == id {
			return shown.Post, nil
		}
	}
	return h.server.post(id)
}

// request sends body to a route of the plugin as the user. A plugin may name its route by a path or
// by an address on the site URL.
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
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(model.HeaderAuth, model.HeaderBearer+" "+user)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return &Answer{Status: response.StatusCode, Body: string(text)}, err
}
