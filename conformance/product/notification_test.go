package product

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"conformance/host"
)

// soon is how long a notification may take while nothing goes wrong.
const soon = 20 * time.Second

func TestAChatOfTwoTellsTheOneWhoIsAway(t *testing.T) {
	w := begin(t)
	w.receiving()
	alice, bob := w.connect("alice"), w.connect("bob")
	chat := w.microsoft.chat("alice", "bob")
	w.microsoft.say(chat, "bob", "<p>Hello <b>Alice</b></p>")
	post := w.expectOne(alice, "Hello **Alice**", soon)
	if !strings.Contains(post.Message, w.microsoft.Teams) || !strings.Contains(post.Message, "Bob Bernard") {
		t.Errorf("no link or no sender in %q", post.Message)
	}
	w.expectNone(bob)
	if unexpected := w.microsoft.unexpected(); len(unexpected) != 0 {
		t.Errorf("Microsoft does not know %v", unexpected)
	}
}

func TestAChatOfThreeTellsThoseWhoAreAwayAndConnected(t *testing.T) {
	w := begin(t)
	w.receiving()
	alice, bob, carol := w.connect("alice"), w.connect("bob"), w.connect("carol")
	w.microsoft.presence("alice", "Away")
	w.microsoft.presence("carol", "Available")
	w.microsoft.say(w.microsoft.chat("alice", "bob", "carol", "dave"), "bob", "Lunch?")
	w.expectOne(alice, "Lunch?", soon)
	w.expectNone(bob)
	w.expectNone(carol)
}

func TestANotificationThatIsRepeatedTellsOnce(t *testing.T) {
	w := begin(t)
	w.receiving()
	alice := w.connect("alice")
	var delivery map[string]any
	w.microsoft.do(http.MethodGet, "delivery", nil, &delivery)
	delivery["duplicates"] = 3
	w.microsoft.do(http.MethodPut, "delivery", delivery, nil)
	w.microsoft.say(w.microsoft.chat("alice", "bob"), "bob", "said once")
	w.eventually("the repetitions", soon, func() bool { return len(w.microsoft.attempts()) == 4 })
	w.expectOne(alice, "said once", soon)
}

// TestALostPostIsFoundOrMadeAgain spoils the one moment in which nobody can know whether a post was
// made: what the server did and what the plugin heard of it differ.
func TestALostPostIsFoundOrMadeAgain(t *testing.T) {
	for _, fault := range []host.Fault{
		{Kind: host.FailBefore},
		{Kind: host.ErrorAfterCommit},
		{Kind: host.CommitThenKill},
		{Kind: host.DelayCommit, DelayMS: 1000},
	} {
		t.Run(fault.Kind, func(t *testing.T) {
			w := begin(t)
			w.receiving()
			alice := w.connect("alice")
			w.settledPosts(alice)
			fault.Call = "CreatePost"
			if err := w.host.Inject(fault); err != nil {
				t.Fatal(err)
			}
			w.microsoft.say(w.microsoft.chat("alice", "bob"), "bob", "exactly once")
			w.eventually("the fault", soon, func() bool { return len(w.host.Faults()) == 0 })
			w.expectOne(alice, "exactly once", lookUp)
			killed := fault.Kind == host.CommitThenKill || fault.Kind == host.DelayCommit
			if restarts := w.host.Plugin().Restarts; killed != (restarts == 1) {
				t.Errorf("it was started again %d times", restarts)
			}
		})
	}
}

func TestWhatWasAcceptedOutlivesTheProcess(t *testing.T) {
	w := begin(t)
	w.receiving()
	alice := w.connect("alice")
	w.settledPosts(alice)
	if err := w.host.Inject(host.Fault{Call: "ServeHTTP", Kind: host.KillAfterStatus, Path: "/changes"}); err != nil {
		t.Fatal(err)
	}
	w.microsoft.say(w.microsoft.chat("alice", "bob"), "bob", "accepted and killed")
	w.eventually("the kill", soon, func() bool { return w.host.Plugin().Restarts == 1 })
	w.expectOne(alice, "accepted and killed", soon)
	attempts := w.microsoft.attempts()
	if len(attempts) != 1 || attempts[0].Outcome["accepted"] != http.StatusAccepted {
		t.Errorf("Microsoft sent it more than once: %s", encoded(attempts))
	}
}

// settledPosts waits until the plugin has told the user that they are connected, which is a post of its
// own, so that a fault meets the notification instead.
func (w *world) settledPosts(user *model.User) {
	w.Helper()
	w.eventually("the confirmation", soon, func() bool {
		return len(w.host.Posts(func(channel *model.Channel) bool { return strings.Contains(channel.Name, user.Id) })) > 0
	})
}
