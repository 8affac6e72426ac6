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
	details                          []string
	// looked is how many lines and rows were looked at for what must not be seen, and seen is where it was.
	looked int
	seen   []string
}

func (v verdict) failed() bool { return v.lost+v.twice+v.astray+len(v.seen) > 0 }

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
	fmt.Fprintf(out, "lost %d, twice %d, to somebody who should not be told %d\n", v.lost, v.twice, v.astray)
}

// judge counts the posts of every message for every person.
func judge(w *world, sent []*message, strikes *strikes) verdict {
	var v verdict
	posts := map[string]map[int]int{}
	for _, person := range everybody {
		posts[person] = notified(w, person)
	}
	for _, message := range sent {
		for _, person := range everybody {
			count := posts[person][message.number]
			due := slices.Contains(message.told, person)
			if due {
				v.due++
			}
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
			if problem != "" && len(v.details) < shown {
				title := fmt.Sprintf("message %d to %s (%s) %s", message.number, person, w.users[person], problem)
				v.details = append(v.details, strings.Join(append([]string{title}, w.rows.story(message)...), "\n    "))
			}
		}
	}
	return v
}

// notified counts the notifications of each message in a person's direct channels.
func notified(w *world, person string) map[int]int {
	counts := map[int]int{}
	posts := w.host.Posts(func(channel *model.Channel) bool { return strings.Contains(channel.Name, w.users[person]) })
	for _, post := range posts {
		found := marker.FindStringSubmatch(post.Message)
		if delivery(post) == "" || found == nil {
			continue
		}
		if number, err := strconv.Atoi(found[1]); err == nil {
			counts[number]++
		}
	}
	return counts
}
