package chaos

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"

	"conformance/host"
)

// The states in which a process is killed, and the other faults, as the report names them.
const (
	afterInsert     = "kill -9 after the inbox insert"
	afterAnswer     = "kill -9 right after the answer to Microsoft"
	afterDecision   = "kill -9 after the decision"
	whilePosting    = "kill -9 while posting"
	beforeReply     = "kill -9 after the commit and before the reply"
	afterUpload     = "kill -9 between the upload of a file and its post"
	beforeRecord    = "kill -9 after the reply and before it is recorded"
	anyMoment       = "kill -9 at any moment"
	errorAfter      = "an error after the commit"
	lateCommit      = "the commit 20 s after our death (scaled)"
	repeated        = "the same batch sent 50 times, reordered"
	batched         = "notifications held back, then in batches, twice, newest first"
	activeThenAway  = "active at first, away at redelivery"
	unavailable     = "Graph answers 503 for a while"
	throttled       = "Graph answers 429 for a while"
	silent          = "Graph lets who asks about chats wait in vain"
	databaseRestart = "PostgreSQL restarted, about half of the time after a crash"
)

// Every round brings each death twice, and each of the others once.
var (
	deaths = []string{afterInsert, afterAnswer, afterDecision, afterUpload, whilePosting, beforeReply, beforeRecord, lateCommit}
	others = []string{anyMoment, errorAfter, repeated, batched, activeThenAway, unavailable, throttled, silent, databaseRestart}
)

// patience is how long a strike waits for its moment.
const patience = 5 * time.Second

// strikes strike one after the other.
type strikes struct {
	world  *world
	stream *stream
	random *rand.Rand
	counts map[string]int
	missed map[string]int
	// clouds are the times in which Graph did not answer about presence.
	clouds []cloud
}

type cloud struct{ from, to time.Time }

// strike lets one fault happen; it counts only if the rows show afterwards that it hit the state it aims at.
func (s *strikes) strike(kind string) error {
	hit, err := s.attempt(kind)
	if err != nil {
		return fmt.Errorf("%s: %w", kind, err)
	}
	if hit {
		s.counts[kind]++
	} else {
		s.missed[kind]++
	}
	return nil
}

func (s *strikes) attempt(kind string) (bool, error) {
	switch kind {
	case afterInsert:
		return s.killAtDecision(true)
	case afterDecision:
		return s.killAtDecision(false)
	case afterAnswer:
		return s.killAfterAnswer()
	case afterUpload:
		return s.killAfterUpload()
	case whilePosting:
		return s.spoilPost(host.Fault{Kind: host.KillBefore})
	case beforeReply:
		return s.spoilPost(host.Fault{Kind: host.CommitThenKill})
	case lateCommit:
		return s.spoilPost(host.Fault{Kind: host.DelayCommit, DelayMS: 20_000 / timeScale})
	case errorAfter:
		return s.spoilPost(host.Fault{Kind: host.ErrorAfterCommit})
	case beforeRecord:
		return s.killAtRecord()
	case anyMoment:
		time.Sleep(time.Duration(s.random.IntN(300)) * time.Millisecond)
		s.world.kill(s.node(s.random.IntN(len(s.world.host.Nodes()))))
		return true, nil
	case repeated:
		return s.repeat()
	case batched:
		return s.batch()
	case activeThenAway:
		return s.becomeAway()
	case unavailable:
		return s.storm(http.StatusServiceUnavailable, 1)
	case throttled:
		return s.storm(http.StatusTooManyRequests, 1)
	case silent:
		return s.silence()
	case databaseRestart:
		pause := time.Duration(s.random.IntN(500)) * time.Millisecond
		return true, s.world.postgres.Restart(s.random.IntN(2) == 0, pause)
	default:
		return false, errors.New("there is no such fault")
	}
}

func (s *strikes) node(index int) *host.Node { return s.world.host.Nodes()[index] }

// killAtDecision kills a process while its statement that writes decisions waits. If the statement is cut off with
// it, nothing is decided; else PostgreSQL carries out what the dead process has sent.
func (s *strikes) killAtDecision(cut bool) (bool, error) {
	rows := s.world.rows
	hold, err := rows.holdDecisions()
	if err != nil {
		return false, err
	}
	defer hold.release()
	node, found := rows.waiting("INTO msteamssync_deliveries", time.Second)
	if !found {
		return false, nil
	}
	s.world.kill(s.node(node))
	if cut {
		if err := rows.cut(node); err != nil {
			return false, err
		}
		count, err := rows.undecided()
		return count > 0, err
	}
	hold.release()
	// Another node posts at once what it has decided meanwhile.
	time.Sleep(50 * time.Millisecond)
	posting, err := rows.posting()
	for _, id := range posting {
		if !s.world.witness.of(id).entered {
			return true, err
		}
	}
	return false, err
}

// killAfterAnswer kills the process that has just answered Microsoft.
func (s *strikes) killAfterAnswer() (bool, error) {
	if err := s.world.host.Inject(host.Fault{Call: "ServeHTTP", Kind: host.KillAfterStatus, Path: "/changes"}); err != nil {
		return false, err
	}
	happened := func() bool {
		return !slices.ContainsFunc(s.world.host.Faults(), func(fault host.Fault) bool { return fault.Call == "ServeHTTP" })
	}
	hit := eventually(patience, happened)
	s.world.gateway.died()
	s.world.host.ClearFaults("ServeHTTP")
	return hit, nil
}

// killAfterUpload kills a process whose file the server has just stored.
func (s *strikes) killAfterUpload() (bool, error) {
	restarts := s.world.restarts()
	if err := s.world.host.Inject(host.Fault{Call: "UploadData", Kind: host.CommitThenKill}); err != nil {
		return false, err
	}
	died := eventually(patience, func() bool { return s.world.restarts() > restarts })
	s.world.gateway.died()
	s.world.host.ClearFaults("UploadData")
	if !died {
		return false, nil
	}
	bringing, err := s.world.rows.bringing()
	return bringing > 0, err
}

// spoilPost spoils the next CreatePost.
func (s *strikes) spoilPost(fault host.Fault) (bool, error) {
	spoilt := make(chan string, 1)
	s.world.witness.watch(func(call host.Creation) {
		if call.Fault == fault.Kind && !call.Committed {
			spoilt <- delivery(call.Post)
		}
	})
	defer s.world.witness.watch(nil)
	fault.Call = "CreatePost"
	if err := s.world.host.Inject(fault); err != nil {
		return false, err
	}
	select {
	case id := <-spoilt:
		// The kill follows at once, and a lease lasts far longer.
		time.Sleep(50 * time.Millisecond)
		if fault.Kind != host.ErrorAfterCommit {
			s.world.gateway.died()
		}
		committed := fault.Kind == host.CommitThenKill || fault.Kind == host.ErrorAfterCommit
		state, err := s.world.rows.texts("SELECT state FROM msteamssync_deliveries WHERE id = $1", id)
		hit := len(state) == 1 && state[0] == "posting" && s.world.witness.of(id).committed == committed
		return hit, err
	case <-time.After(patience):
		s.world.host.ClearFaults("CreatePost")
		return false, nil
	}
}

// killAtRecord kills a process that has heard of a post and waits to record it.
func (s *strikes) killAtRecord() (bool, error) {
	type held struct {
		*hold
		id  string
		err error
	}
	rows := s.world.rows
	var once sync.Once
	caught := make(chan held, 1)
	s.world.witness.watch(func(call host.Creation) {
		if !call.Committed || call.Fault != "" {
			return
		}
		once.Do(func() {
			id := delivery(call.Post)
			hold, err := rows.holdDelivery(id)
			caught <- held{hold, id, err}
		})
	})
	defer s.world.witness.watch(nil)
	select {
	case one := <-caught:
		if one.err != nil {
			return false, one.err
		}
		defer one.release()
		node, found := rows.waiting("UPDATE msteamssync_deliveries", time.Second)
		if !found {
			return false, nil
		}
		s.world.kill(s.node(node))
		if err := rows.cut(node); err != nil {
			return false, err
		}
		state, err := rows.texts("SELECT state FROM msteamssync_deliveries WHERE id = $1", one.id)
		return len(state) == 1 && state[0] == "posting", err
	case <-time.After(patience):
		return false, nil
	}
}

// repeat sends the latest notifications 50 times in one POST, each time in another order.
func (s *strikes) repeat() (bool, error) {
	latest := s.stream.sent()
	latest = latest[max(0, len(latest)-20):]
	names := resources(latest)
	accepted := 0
	for range 50 {
		s.random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		if eventually(patience, func() bool { return s.world.gateway.again(names) == http.StatusAccepted }) {
			accepted++
		}
	}
	return accepted == 50, nil
}

// batch lets Microsoft hold notifications back and send them in batches, each twice, newest first.
func (s *strikes) batch() (bool, error) {
	if err := s.world.deliver(map[string]any{"hold": true}); err != nil {
		return false, err
	}
	time.Sleep(500 * time.Millisecond)
	if err := s.world.deliver(map[string]any{"hold": false, "batchSize": 20, "duplicates": 1, "reverseOrder": true}); err != nil {
		return false, err
	}
	return true, s.world.deliver(map[string]any{"duplicates": 0, "reverseOrder": false})
}

// becomeAway sends to somebody who is active, kills a process once it is decided that they are not told, and sends
// the same again when they are away.
func (s *strikes) becomeAway() (bool, error) {
	if err := s.world.presence(changeful, "Available"); err != nil {
		return false, err
	}
	chat, err := s.stream.open("", []string{"alice", changeful})
	if err != nil {
		return false, err
	}
	var sent []*message
	for range 3 {
		one, err := s.stream.send(chat, "alice")
		if err != nil {
			return false, err
		}
		sent = append(sent, one)
	}
	decided := func() bool { return s.world.rows.decided(sent, s.world.users[changeful]) }
	if !eventually(30*time.Second, decided) {
		return false, nil
	}
	s.world.kill(s.node(s.random.IntN(len(s.world.host.Nodes()))))
	if err := s.world.presence(changeful, awayWords[s.random.IntN(len(awayWords))]); err != nil {
		return false, err
	}
	again := func() bool { return s.world.gateway.again(resources(sent)) == http.StatusAccepted }
	return eventually(patience, again), nil
}

// aboutChats are the requests that tell who is in a chat.
var aboutChats = []string{"GET /chats/{id}", "GET /chats/{id}/members"}

// silence lets Graph hold, for longer than the plugin waits for an answer, what is asked about chats for a while. Not
// about presence: one that nobody tells would allow too much for too long.
func (s *strikes) silence() (bool, error) {
	if err := s.hold(12 * time.Second); err != nil {
		return false, err
	}
	s.aWhile()
	return true, s.hold(0)
}

// hold lets Graph take that long to answer what is asked about chats.
func (s *strikes) hold(latency time.Duration) error {
	for _, operation := range aboutChats {
		wait := map[string]any{"operation": operation, "ms": latency.Milliseconds()}
		if err := s.world.microsoft.Do(http.MethodPost, "latency", wait, nil); err != nil {
			return err
		}
	}
	return nil
}

// aWhile is how long Graph's trouble lasts.
func (s *strikes) aWhile() {
	time.Sleep(time.Duration(500+s.random.IntN(1000)) * time.Millisecond)
}

// storm lets Graph refuse presence, chats and members for a while.
func (s *strikes) storm(status int, retryAfter int) (bool, error) {
	from := time.Now()
	for _, operation := range append([]string{"presence"}, aboutChats...) {
		fault := map[string]any{"operation": operation, "status": status, "count": 1000}
		if status == http.StatusTooManyRequests {
			fault["retryAfterSeconds"] = retryAfter
		}
		if err := s.world.microsoft.Do(http.MethodPost, "faults", fault, nil); err != nil {
			return false, err
		}
	}
	s.aWhile()
	err := s.world.microsoft.Do(http.MethodDelete, "faults", nil, nil)
	s.clouds = append(s.clouds, cloud{from, time.Now().Add(time.Duration(retryAfter) * time.Second)})
	return true, err
}

// clouded says whether Graph may have been silent between two times.
func (s *strikes) clouded(from, to time.Time) bool {
	for _, cloud := range s.clouds {
		if from.Before(cloud.to) && to.After(cloud.from) {
			return true
		}
	}
	return false
}
