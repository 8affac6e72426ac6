package chaos

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// The people, by what they do. Everybody is connected and wants notifications.
var (
	everybody = []string{"alice", "bob", "carol", "dave"}
	// away are told of every message.
	away = []string{"alice", "bob"}
	// active is told of none.
	active = "carol"
	// changeful only writes in the stream; a strike sends to dave while he is active, and once more when he is away.
	changeful = "dave"

	awayWords   = []string{"Away", "BeRightBack", "Offline"}
	activeWords = []string{"Available", "Busy", "DoNotDisturb"}
)

// message is one message that was sent, and whom it concerns.
type message struct {
	number int
	chat   string
	id     string
	at     time.Time
	// told must be told once, spared must not be told.
	told   []string
	spared []string
}

func (m *message) resource() string {
	return fmt.Sprintf("chats('%s')/messages('%s')", m.chat, m.id)
}

// stream sends messages and remembers them.
type stream struct {
	world  *world
	random *rand.Rand

	mu       sync.Mutex
	chats    map[string][]string // members by chat id
	known    []string            // the chats that messages go to, in the order of their making
	messages []*message
}

func newStream(w *world, random *rand.Rand) *stream {
	return &stream{world: w, random: random, chats: map[string][]string{}}
}

// run sends at least so many messages, at this pace, until done says so.
func (s *stream) run(least int, pace time.Duration, done func() bool) error {
	for number := 0; number < least || !done(); number++ {
		if number%40 == 0 {
			if err := s.meet(); err != nil {
				return err
			}
		}
		chat := s.known[s.random.IntN(len(s.known))]
		members := s.chats[chat]
		sender := members[s.random.IntN(len(members))]
		if slices.Contains(members, changeful) {
			sender = changeful
		}
		if _, err := s.send(chat, sender); err != nil {
			return err
		}
		time.Sleep(time.Duration(float64(pace) * 2 * s.random.Float64()))
	}
	return nil
}

// meet makes chats, at first those of two.
func (s *stream) meet() error {
	groups := [][]string{{"alice", "bob", "carol"}, {"alice", "bob", "dave"}, {"alice", "bob", "carol", "dave"}}
	if len(s.known) == 0 {
		groups = append(groups, []string{"alice", "bob"}, []string{"alice", "carol"}, []string{"bob", "dave"})
	}
	for _, members := range groups {
		topic := ""
		if len(members) > 2 {
			topic = fmt.Sprintf("Group %d", len(s.known))
		}
		chat, err := s.open(topic, members)
		if err != nil {
			return err
		}
		s.known = append(s.known, chat)
	}
	return nil
}

// open makes a chat that the stream itself sends nothing to.
func (s *stream) open(topic string, members []string) (string, error) {
	chat, err := s.world.chat(topic, members)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chats[chat] = members
	return chat, err
}

// send sends one message and writes down whom it concerns.
func (s *stream) send(chat, sender string) (*message, error) {
	s.mu.Lock()
	m := &message{number: len(s.messages), chat: chat, at: time.Now()}
	for _, member := range s.chats[chat] {
		switch {
		case member == sender:
		case slices.Contains(away, member):
			m.told = append(m.told, member)
		default:
			m.spared = append(m.spared, member)
		}
	}
	s.messages = append(s.messages, m)
	s.mu.Unlock()
	var made struct{ ID string }
	err := s.world.microsoft.Do(http.MethodPost, "messages", map[string]any{
		"chat": chat, "from": sender, "html": fmt.Sprintf("<p>chaos %d</p>", m.number),
	}, &made)
	s.mu.Lock()
	defer s.mu.Unlock()
	m.id = made.ID
	return m, err
}

// sent are all messages so far that Microsoft has taken.
func (s *stream) sent() []*message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.messages), func(m *message) bool { return m.id == "" })
}

func resources(messages []*message) []string {
	names := make([]string, len(messages))
	for i, message := range messages {
		names[i] = message.resource()
	}
	return names
}
