package product

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"conformance/endurance"
	"conformance/host"
)

// opened is the content of the files of a post, as its reader gets them.
func (w *world) opened(user *model.User, post *model.Post) (contents [][]byte) {
	w.Helper()
	for _, id := range post.FileIds {
		_, content, err := w.host.Open(user.Id, id)
		if err != nil {
			w.Fatalf("%s cannot open a file: %v", user.Username, err)
		}
		contents = append(contents, content)
	}
	return contents
}

func TestFiveRecipientsCostOneDownloadAndAllCanOpenTheFile(t *testing.T) {
	w := begin(t)
	w.receiving()
	var readers []*model.User
	members := []string{"bob"}
	for _, name := range []string{"alice", "carol", "dave", "user-0", "user-1"} {
		readers = append(readers, w.connect(name))
		members = append(members, name)
	}
	shared := w.microsoft.share(w.microsoft.chat(members...), "bob", map[string]any{"name": "plan.txt", "content": "the plan"})
	ids := map[string]bool{}
	for _, reader := range readers {
		post := w.expectOne(reader, "[plan.txt](", soon)
		contents := w.opened(reader, post)
		if len(contents) != 1 || string(contents[0]) != "the plan" {
			t.Errorf("%s can open %q", reader.Username, contents)
		}
		ids[post.FileIds[0]] = true
	}
	if len(ids) != len(readers) {
		t.Errorf("%d posts have %d files", len(readers), len(ids))
	}
	if now := w.microsoft.file(shared.URL); now.Downloads != 1 {
		t.Errorf("it was downloaded %d times", now.Downloads)
	}
	if unexpected := w.microsoft.unexpected(); len(unexpected) != 0 {
		t.Errorf("Microsoft does not know %v", unexpected)
	}
}

// TestALargeFileIsNeverWholeInMemory streams 200 MB, through the real protocol, at real speed.
func TestALargeFileIsNeverWholeInMemory(t *testing.T) {
	const size, limit, most = 200 << 20, 250 << 20, 60 << 10
	w := begin(t)
	w.receiving()
	alice := w.connect("alice")
	settings := w.host.Settings()
	settings["customTimeScale"] = 1
	w.host.SetSettings(settings)
	w.host.SetMaxFileSize(limit)
	began := time.Now()
	shared := w.microsoft.share(w.microsoft.chat("alice", "bob"), "bob", map[string]any{
		"name": "film.bin", "content": "0123456789abcde", "size": size,
	})
	w.eventually("the film", 100*time.Second, func() bool { return len(w.notifications(alice)) > 0 })
	took := time.Since(began)
	post := w.notifications(alice)[0]
	contents := w.opened(alice, post)
	if len(contents) != 1 || len(contents[0]) != size {
		t.Fatalf("it did not come along: %s", post.Message)
	}
	if whole := bytes.Repeat([]byte("0123456789abcde"), size/15+1); !bytes.Equal(contents[0], whole[:size]) {
		t.Error("it is another file")
	}
	if now := w.microsoft.file(shared.URL); now.Sent != size {
		t.Errorf("%d bytes were downloaded", now.Sent)
	}
	peak := endurance.Peak(t, w.host)
	t.Logf("%d MB in %v, at most %d KiB of memory", size>>20, took.Round(time.Millisecond), peak)
	if peak > most {
		t.Errorf("the plugin had %d KiB of memory, and may have %d", peak, most)
	}
}

func TestAFileThatCannotComeLeavesANoteAndTheLink(t *testing.T) {
	for name, spoil := range map[string]func(w *world) map[string]any{
		"not yours to read": func(*world) map[string]any { return map[string]any{"readers": []string{"bob"}} },
		"not there any more": func(w *world) map[string]any {
			w.microsoft.post("faults", map[string]any{"operation": "download", "status": http.StatusNotFound, "count": 1}, nil)
			return map[string]any{}
		},
		"did not take it": func(w *world) map[string]any {
			refuse := host.Fault{Call: "UploadData", Kind: host.FailBefore, Status: http.StatusBadRequest}
			if err := w.host.Inject(refuse); err != nil {
				w.Fatal(err)
			}
			return map[string]any{}
		},
		"too large": func(w *world) map[string]any {
			w.host.SetMaxFileSize(1000)
			return map[string]any{"size": 1001}
		},
		"neither in SharePoint": func(*world) map[string]any { return map[string]any{"trouble": "redirectedBySharePoint"} },
		"could not be fetched":  func(*world) map[string]any { return map[string]any{"trouble": "stalls"} },
	} {
		t.Run(name, func(t *testing.T) {
			w := begin(t)
			w.receiving()
			alice := w.connect("alice")
			description := spoil(w)
			description["name"] = "plan.txt"
			w.microsoft.share(w.microsoft.chat("alice", "bob"), "bob", description)
			post := w.expectOne(alice, "Here it is", soon)
			if len(post.FileIds) != 0 || !strings.Contains(post.Message, "[plan.txt](http") || !strings.Contains(post.Message, name) {
				t.Errorf("%v %s", post.FileIds, post.Message)
			}
			if unexpected := w.microsoft.unexpected(); len(unexpected) != 0 {
				t.Errorf("Microsoft does not know %v", unexpected)
			}
		})
	}
}

func TestAProcessKilledBetweenUploadAndPostLeavesOnePostWithItsFile(t *testing.T) {
	w := begin(t)
	w.receiving()
	alice, carol := w.connect("alice"), w.connect("carol")
	w.settledPosts(carol)
	if err := w.host.Inject(host.Fault{Call: "UploadData", Kind: host.CommitThenKill}); err != nil {
		t.Fatal(err)
	}
	w.microsoft.share(w.microsoft.chat("alice", "bob", "carol"), "bob", map[string]any{"name": "plan.txt", "content": "the plan"})
	w.eventually("the kill", soon, func() bool { return w.host.Plugin().Restarts == 1 })
	for _, reader := range []*model.User{alice, carol} {
		w.eventually("the notification", soon, func() bool { return len(w.notifications(reader)) > 0 })
	}
	for _, reader := range []*model.User{alice, carol} {
		contents := w.opened(reader, w.expectOne(reader, "Here it is", soon))
		if len(contents) != 1 || string(contents[0]) != "the plan" {
			t.Errorf("%s can open %q", reader.Username, contents)
		}
	}
}
