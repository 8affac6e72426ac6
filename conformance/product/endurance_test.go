package product

import (
	"testing"

	"conformance/endurance"
)

func TestMemoryStaysTheSameOverManyCalls(t *testing.T) {
	endurance.Skip(t)
	w := begin(t)
	w.receiving()
	endurance.Memory(t, w.host, endurance.Calls{
		Command: "/msteams help", Answer: w.command(w.user("alice"), "/msteams help"),
		Path: "/changes?validationToken=repeat%20me", Respond: "repeat me",
	})
}

func TestStaysConnectedWhileIdle(t *testing.T) {
	endurance.Skip(t)
	w := begin(t)
	w.receiving()
	endurance.Idle(t, w.host, "/msteams help", w.command(w.user("alice"), "/msteams help"))
}
