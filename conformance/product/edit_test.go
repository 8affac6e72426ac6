package product

import (
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"conformance/host"
)

func TestAnEditAndADeleteChangeThePost(t *testing.T) {
	w := begin(t)
	w.receiving()
	alice := w.connect("alice")
	chat := w.microsoft.chat("alice", "bob")
	id := w.microsoft.say(chat, "bob", "<p>draft</p>")
	told := w.expectOne(alice, "draft", soon)

	w.microsoft.edit(chat, id, "<p>better</p>")
	edited := w.expectChange(alice, "better")
	if strings.Contains(edited.Message, "draft") || !strings.Contains(edited.Message, "edited in Teams") {
		t.Errorf("the edited post says %q", edited.Message)
	}
	w.microsoft.remove(chat, id)
	deleted := w.expectChange(alice, "deleted in Teams")
	if strings.Contains(deleted.Message, "better") || !strings.Contains(deleted.Message, id) {
		t.Errorf("the post of a deleted message says %q", deleted.Message)
	}
	for _, post := range []*model.Post{edited, deleted} {
		same := post.Id == told.Id && post.CreateAt == told.CreateAt && post.UserId == told.UserId
		kept := post.GetProp("msteams_delivery") == told.GetProp("msteams_delivery") && post.GetProp(model.PostPropsFromPlugin) == "true"
		if !same || !kept {
			t.Errorf("%s became %s", encoded(told), encoded(post))
		}
	}
}

func TestAnEditThatWasAcceptedOutlivesTheProcess(t *testing.T) {
	w := begin(t)
	w.receiving()
	alice := w.connect("alice")
	chat := w.microsoft.chat("alice", "bob")
	id := w.microsoft.say(chat, "bob", "draft")
	w.expectOne(alice, "draft", soon)
	if err := w.host.Inject(host.Fault{Call: "ServeHTTP", Kind: host.KillAfterStatus, Path: "/changes"}); err != nil {
		t.Fatal(err)
	}
	w.microsoft.edit(chat, id, "better")
	w.eventually("the kill", soon, func() bool { return w.host.Plugin().Restarts == 1 })
	w.expectChange(alice, "better")
}

// expectChange waits until the user's one notification has a text, and expects no other.
func (w *world) expectChange(user *model.User, text string) *model.Post {
	w.Helper()
	w.eventually("a post that says "+text, soon, func() bool {
		posts := w.notifications(user)
		return len(posts) == 1 && strings.Contains(posts[0].Message, text)
	})
	return w.expectOne(user, text, soon)
}
