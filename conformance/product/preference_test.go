package product

import (
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

// TestTheButtonTurnsNotificationsOn has the question after connecting answered, and the setting changed,
// by buttons that go through the server.
func TestTheButtonTurnsNotificationsOn(t *testing.T) {
	w := begin(t)
	w.receiving()
	alice, bob := w.signIn("alice"), w.signIn("bob")
	chat := w.microsoft.chat("alice", "bob")
	prompt := w.prompt(alice)
	if text := "Connected as **alice@example.com**."; prompt.Message != text || buttons(prompt) != "on off" {
		t.Fatalf("the question is %s", encoded(prompt))
	}
	w.microsoft.say(chat, "bob", "before the answer")
	w.expectNone(alice)
	if _, err := w.host.Click(bob.Id, prompt.Id, "on"); err == nil {
		t.Error("bob presses for alice")
	}
	admin, err := w.host.CreateUser(&model.User{Username: "dave", Email: "dave@example.com", Roles: "system_user system_admin"})
	if err != nil {
		t.Fatal(err)
	}
	w.press(admin, prompt, "on")
	if text := w.ephemeral(admin).Message; !strings.Contains(text, "for the person whom the message was sent to") {
		t.Errorf("who presses for alice is told %q", text)
	}
	if set := append(w.host.Preferences(alice.Id), w.host.Preferences(admin.Id)...); len(set) != 0 {
		t.Fatalf("nobody has chosen %v", set)
	}

	w.press(alice, prompt, "on")
	answered := w.prompt(alice)
	if answered.Id != prompt.Id || answered.Message != prompt.Message || buttons(answered) != "" {
		t.Errorf("the answer is %s", encoded(answered))
	}
	if text := answered.Attachments()[0].Text; !strings.Contains(text, "now **on**") {
		t.Errorf("the answer says %q", text)
	}
	if _, err := w.host.Click(alice.Id, prompt.Id, "off"); err == nil {
		t.Error("a button is left")
	}
	w.microsoft.say(chat, "bob", "after the answer")
	w.expectOne(alice, "after the answer", soon)

	w.command(alice, "/msteams notifications")
	shown := w.ephemeral(alice)
	if buttons(shown) != "off" {
		t.Fatalf("the setting is %s", encoded(shown))
	}
	w.press(alice, shown, "off")
	changed := w.ephemeral(alice)
	if changed.Id != shown.Id || !strings.Contains(changed.Message, "now **off**") || buttons(changed) != "" {
		t.Errorf("the setting becomes %s", encoded(changed))
	}
	if set := w.host.Preferences(alice.Id); len(set) != 1 || set[0].Value != "off" {
		t.Errorf("the preference is %v", set)
	}
}

// prompt is what the bot wrote to the user last.
func (w *world) prompt(user *model.User) *model.Post {
	w.Helper()
	w.settledPosts(user)
	posts := w.host.Posts(func(channel *model.Channel) bool { return strings.Contains(channel.Name, user.Id) })
	return posts[len(posts)-1]
}

// ephemeral is what only the user sees, the newest.
func (w *world) ephemeral(user *model.User) *model.Post {
	w.Helper()
	posts := w.host.EphemeralPosts(user.Id)
	if len(posts) == 0 {
		w.Fatalf("%s sees nothing", user.Username)
	}
	return posts[len(posts)-1].Post
}

func (w *world) press(user *model.User, post *model.Post, button string) {
	w.Helper()
	if _, err := w.host.Click(user.Id, post.Id, button); err != nil {
		w.Fatalf("%s of %s: %v", button, encoded(post), err)
	}
}

// buttons are the ids of a post's buttons.
func buttons(post *model.Post) string {
	var ids []string
	for _, attachment := range post.Attachments() {
		for _, action := range attachment.Actions {
			ids = append(ids, action.Id)
		}
	}
	return strings.Join(ids, " ")
}
