package chaos

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// shown is how many failures are told in full.
const shown = 5

var marker = regexp.MustCompile(`chaos (\d+)`)

// verdict is what the host's store holds, held against what was sent.
type verdict struct {
	due, lost, twice, astray, cloudy int
	// filed are those of the due notifications that are to have a file.
	filed int
	// brought are the posts with their files, named those that say why the file did not come, halves all others that
	// were to have one, and those with a file that is not theirs.
	brought, named, halves int
	details                []string
	// looked is how many lines and rows were looked at for what must not be seen, and seen is where it was.
	looked int
	seen   []string
	// unfinished is what was still to be done when the time was up.
	unfinished error
}

func (v verdict) failed() bool {
	return v.lost+v.twice+v.astray+v.halves+len(v.seen) > 0 || v.fileless() || v.unfinished != nil
}

// fileless says whether every file was given up: each post may say why it has none, not all of them.
func (v verdict) fileless() bool { return v.filed > 0 && v.brought == 0 }

func (v verdict) write(out io.Writer) {
	fmt.Fprintf(out, "%d notifications were due to people who are away\n", v.due)
	if v.cloudy > 0 {
		fmt.Fprintf(out, "%d went to active people while Graph did not tell their presence, which is promised\n", v.cloudy)
	}
	for _, detail := range v.details {
		fmt.Fprintln(out, detail)
	}
	for _, place := range v.seen[:min(shown, len(v.seen))] {
		fmt.Fprintln(out, place)
	}
	fmt.Fprintf(out, "secrets and texts of messages in %d lines and rows that others can see: %d\n", v.looked, len(v.seen))
	fmt.Fprintf(out, "posts with their file %d, with a line instead %d, halves %d\n", v.brought, v.named, v.halves)
	if v.fileless() {
		fmt.Fprintf(out, "not one of %d notifications with a file brought it\n", v.filed)
	}
	if v.unfinished != nil {
		fmt.Fprintf(out, "the run did not come to its end: %v\n", v.unfinished)
	}
	fmt.Fprintf(out, "lost %d, twice %d, to somebody who should not be told %d\n", v.lost, v.twice, v.astray)
}

// judge counts the posts of every message for every person.
func judge(w *world, sent []*message, strikes *strikes) verdict {
	var v verdict
	posts := map[string]map[int][]*model.Post{}
	for _, person := range everybody {
		posts[person] = notified(w, person)
	}
	for _, message := range sent {
		v.expect(message)
		for _, person := range everybody {
			count := len(posts[person][message.number])
			due := slices.Contains(message.told, person)
			problem := ""
			switch {
			case due && count == 0:
				v.lost++
				problem = "lost"
			case count > 1:
				v.twice++
				problem = fmt.Sprintf("came %d times", count)
			case !due && count == 1:
				to := w.rows.decidedAt(message, w.users[person])
				if slices.Contains(message.spared, person) && strikes.clouded(message.at, to) {
					v.cloudy++
					continue
				}
				v.astray++
				problem = "should not have come"
			}
			for _, post := range posts[person][message.number] {
				if flaw := v.judgeFile(w, message, w.users[person], post); problem == "" {
					problem = flaw
				}
			}
			if problem != "" && len(v.details) < shown {
				title := fmt.Sprintf("message %d to %s (%s) %s", message.number, person, w.users[person], problem)
				v.details = append(v.details, strings.Join(append([]string{title}, w.rows.story(message)...), "\n    "))
			}
		}
	}
	return v
}

// expect counts what is due of a message.
func (v *verdict) expect(message *message) {
	v.due += len(message.told)
	if message.file != "" {
		v.filed += len(message.told)
	}
}

// judgeFile counts whether a post has the file of its message, as its reader gets it; or says what is wrong.
func (v *verdict) judgeFile(w *world, message *message, user string, post *model.Post) string {
	switch {
	case message.file == "" && len(post.FileIds) == 0:
		return ""
	case len(post.FileIds) == 0 && strings.Contains(post.Message, ") – *"):
		v.named++
		return ""
	case len(post.FileIds) == 1:
		if _, content, err := w.host.Open(user, post.FileIds[0]); err == nil && string(content) == message.file {
			v.brought++
			return ""
		}
	}
	v.halves++
	return fmt.Sprintf("has not its file: %v %q", post.FileIds, post.Message)
}

// notified are the notifications of each message in a person's direct channels.
func notified(w *world, person string) map[int][]*model.Post {
	notifications := map[int][]*model.Post{}
	posts := w.host.Posts(func(channel *model.Channel) bool { return strings.Contains(channel.Name, w.users[person]) })
	for _, post := range posts {
		found := marker.FindStringSubmatch(post.Message)
		if delivery(post) == "" || found == nil {
			continue
		}
		if number, err := strconv.Atoi(found[1]); err == nil {
			notifications[number] = append(notifications[number], post)
		}
	}
	return notifications
}
