package chaos

import (
	"errors"
	"strings"
	"testing"
)

func expecting(messages ...*message) (v verdict) {
	for _, message := range messages {
		v.expect(message)
	}
	return v
}

func TestARunThatBringsNoFileAtAllFails(t *testing.T) {
	told := []string{"alice", "bob"}
	v := expecting(&message{told: told}, &message{told: told, file: "content"}, &message{file: "nobody's"})
	if v.due != 4 || v.filed != 2 {
		t.Fatalf("%d due, %d of them with a file", v.due, v.filed)
	}
	v.named = 2
	if !v.failed() || !strings.Contains(report(v), "not one of 2 notifications with a file brought it") {
		t.Error(report(v))
	}
	v.named, v.brought = 1, 1
	if v.failed() || strings.Contains(report(v), "not one") {
		t.Error(report(v))
	}
}

func TestARunWithoutFilesNeedsNone(t *testing.T) {
	if v := expecting(&message{told: []string{"alice"}}); v.failed() || strings.Contains(report(v), "not one") {
		t.Error(report(v))
	}
}

func TestARunThatDoesNotFinishFails(t *testing.T) {
	v := verdict{unfinished: errors.New("the plugin has still to post")}
	if !v.failed() || !strings.Contains(report(v), "the run did not come to its end: the plugin has still to post") {
		t.Error(report(v))
	}
}

func report(v verdict) string {
	var text strings.Builder
	v.write(&text)
	return text.String()
}
