package chaos

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// numbered is how many people there are beside those with a name of their own.
const numbered = 8

// filesEvery is how many messages there are for each that brings a file.
const filesEvery = 5

// The people, by what they do. Everybody is connected and wants notifications.
var (
	// away are told of every message.
	away = []string{"alice", "bob", "user-0", "user-1", "user-2", "user-3", "user-4"}
	// active are told of none.
	active = []string{"carol", "user-5", "user-6", "user-7"}
	// changeful only writes in the stream; a strike sends to dave while he is active, and once more when he is away.
	changeful = "dave"
	everybody = slices.Concat(away, active, []string{changeful})

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
	// file is what is in the file that comes with it; empty if none does.
	file string
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

// meet makes two groups and a chat of two.
func (s *stream) meet() error {
	for _, size := range []int{2, 3 + s.random.IntN(3), 3 + s.random.IntN(3)} {
		topic := ""
		if size > 2 {
			topic = fmt.Sprintf("Group %d", len(s.known))
		}
		members := make([]string, size)
		for i, person := range s.random.Perm(len(everybody))[:size] {
			members[i] = everybody[person]
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
	if m.number%filesEvery == 0 {
		m.file = fmt.Sprintf("the content of %d", m.number)
	}
	s.mu.Unlock()
	draft := map[string]any{"html": fmt.Sprintf("<p>chaos %d</p>", m.number)}
	if m.file != "" {
		// Its name is as secret as the text.
		attachment, err := s.world.share(fmt.Sprintf("chaos %d.txt", m.number), m.file)
		if err != nil {
			return m, err
		}
		draft["attachments"] = []any{attachment}
	}
	var made struct{ ID string }
	err := s.world.microsoft.Do(http.MethodPost, "messages", map[string]any{"chat": chat, "from": sender, "draft": draft}, &made)
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
