package wire

import (
	"testing"

	"conformance/endurance"
)

func TestMemoryStaysTheSameOverManyCalls(t *testing.T) {
	endurance.Skip(t)
	endurance.Memory(t, start(t), endurance.Calls{
		Command: "/probe echo once more", Answer: "once more",
		Path: "/echo", Body: "body", Respond: "body",
	})
}

func TestStaysConnectedWhileIdle(t *testing.T) {
	endurance.Skip(t)
	endurance.Idle(t, start(t), "/probe echo awake", "awake")
}
