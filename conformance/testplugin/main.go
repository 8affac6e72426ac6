// Command testplugin is a plugin in Go.
package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

type probe struct{ plugin.MattermostPlugin }

func (p *probe) OnActivate() error {
	p.API.LogInfo("activated", "who", "testplugin")
	return p.API.RegisterCommand(&model.Command{Trigger: "probe", AutoComplete: true, AutocompleteData: model.NewAutocompleteData("probe", "", "")})
}

func (p *probe) OnDeactivate() error {
	p.API.LogInfo("deactivated")
	return nil
}

func (p *probe) ExecuteCommand(_ *plugin.Context, args *model.CommandArgs) (*model.CommandResponse, *model.AppError) {
	word := strings.TrimPrefix(strings.TrimPrefix(args.Command, "/probe "), "echo ")
	switch {
	case word == "panic":
		panic("asked to")
	case strings.HasPrefix(word, "post "):
		bot, err := p.API.EnsureBotUser(&model.Bot{Username: "probe", DisplayName: "Probe"})
		if err != nil {
			return &model.CommandResponse{Text: err.Error()}, nil
		}
		channel, appErr := p.API.GetDirectChannel(bot, args.UserId)
		if appErr != nil {
			return &model.CommandResponse{Text: appErr.Error()}, nil
		}
		post, appErr := p.API.CreatePost(&model.Post{UserId: bot, ChannelId: channel.Id, Message: word[5:]})
		if appErr != nil {
			return &model.CommandResponse{Text: appErr.Error()}, nil
		}
		return &model.CommandResponse{Text: fmt.Sprint(post.Id, post.Props)}, nil
	}
	return &model.CommandResponse{Text: word}, nil
}

func (p *probe) ServeHTTP(_ *plugin.Context, w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-User", r.Header.Get("Mattermost-User-Id"))
	_, _ = io.Copy(w, r.Body)
}

func main() { plugin.ClientMain(&probe{}) }
