// Package chaos lets everything go wrong while messages flow, and counts what is lost and what comes twice.
//
// Mattermost is the conformance host with its real plugin environment, Microsoft the pretend one with redelivery,
// PostgreSQL a real one. Faults strike from outside: processes are killed in states that the rows in the database
// prove afterwards, CreatePost lies about what it did, PostgreSQL restarts, Graph refuses. Who is to be told is
// computed here, from who is in a chat and who is away, and counted in the host's own posts by the text of the
// message; the plugin's own marks play no part in it.
//
// In the end, nothing secret and no text of a message may stand in a log, the metrics, a table or a Support Packet.
//
// The seed decides what is sent to whom and which fault comes after which. What real processes make of that is not
// the same every time.
package chaos

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"time"
)

// timeScale divides the plugin's own waits: 60 seconds before an unconfirmed post is looked up become 2.
const timeScale = 30

// pace is the mean time between two messages.
const pace = 55 * time.Millisecond

// leastRestarts is how often PostgreSQL is restarted at least, in each run.
const leastRestarts = 3

// settleLimit is how long the plugin may take in the end to finish everything.
const settleLimit = 90 * time.Second

// Faults that can be planted around the plugin: with either, a run has to fail.
const (
	// AcknowledgeBeforeCommit puts something before the plugin that answers 202 before the plugin has the message.
	AcknowledgeBeforeCommit = "acknowledge-before-commit"
	// PostWithoutLookUp makes every look for an unconfirmed post find nothing.
	PostWithoutLookUp = "post-without-look-up"
)

// Options say what is tried.
type Options struct {
	// Bundle is the plugin: a folder that holds plugin.json, or a .tar.gz of one.
	Bundle string
	// Sandbox is the executable that holds the pretend Microsoft.
	Sandbox string
	// Seed decides what is sent and what strikes.
	Seed uint64
	// Messages is how many messages are sent at least, on as many nodes as Nodes says one after the other.
	Messages int
	// Nodes is how many nodes each run has.
	Nodes []int
	// Least is how often a process dies in each state at least, in each run.
	Least int
	// Plant is a fault to plant; empty for none.
	Plant string
	// Out receives the report; Log, if set, the server log.
	Out, Log io.Writer
}

// ErrFailed is returned if something was lost, came twice, went to the wrong person or was not finished.
var ErrFailed = errors.New("the promise was broken")

// Run does it all, and returns [ErrFailed] if the plugin failed.
func Run(options Options) error {
	if options.Plant != "" && options.Plant != AcknowledgeBeforeCommit && options.Plant != PostWithoutLookUp {
		return fmt.Errorf("there is no fault %q to plant", options.Plant)
	}
	fmt.Fprintf(options.Out, "seed %d\n", options.Seed)
	var failed error
	for _, nodes := range options.Nodes {
		err := run(options, nodes)
		if err != nil && !errors.Is(err, ErrFailed) {
			return err
		}
		failed = errors.Join(failed, err)
	}
	if failed == nil {
		fmt.Fprintf(options.Out, "\nseed %d: nothing lost, nothing twice\n", options.Seed)
	}
	return failed
}

func run(options Options, nodes int) error {
	began := time.Now()
	w, err := begin(options, nodes)
	if err != nil {
		return err
	}
	defer w.close()
	sequence := uint64(nodes)
	stream := newStream(w, rand.New(rand.NewPCG(options.Seed, sequence)))
	strikes := &strikes{
		world: w, stream: stream, random: rand.New(rand.NewPCG(options.Seed, ^sequence)),
		counts: map[string]int{}, missed: map[string]int{},
	}
	if err := setPresences(w, strikes.random); err != nil {
		return err
	}
	if err := rage(stream, strikes, options.Messages/len(options.Nodes), options.Least); err != nil {
		return err
	}
	unfinished := settle(w, stream.sent())
	v := judge(w, stream.sent(), strikes)
	v.unfinished = unfinished
	if err := lookAround(w, &v); err != nil {
		return err
	}
	fmt.Fprintf(options.Out, "\n%d nodes, %d messages, %s\n", nodes, len(stream.sent()), time.Since(began).Round(time.Second))
	for _, kind := range slices.Concat(deaths, others) {
		fmt.Fprintf(options.Out, "%6d  %s", strikes.counts[kind], kind)
		if missed := strikes.missed[kind]; missed > 0 {
			fmt.Fprintf(options.Out, " (and %d times beside it)", missed)
		}
		fmt.Fprintln(options.Out)
	}
	v.write(options.Out)
	if v.failed() {
		return ErrFailed
	}
	return nil
}

func setPresences(w *world, random *rand.Rand) error {
	for _, person := range away {
		if err := w.presence(person, awayWords[random.IntN(len(awayWords))]); err != nil {
			return err
		}
	}
	for _, person := range active {
		if err := w.presence(person, activeWords[random.IntN(len(activeWords))]); err != nil {
			return err
		}
	}
	return nil
}

// rage sends messages while faults strike, until there was enough of both.
func rage(stream *stream, strikes *strikes, messages, least int) error {
	var enough atomic.Bool
	sent := make(chan error, 1)
	go func() { sent <- stream.run(messages, pace, enough.Load) }()
	for {
		for _, kind := range strikes.round() {
			select {
			case err := <-sent:
				return err
			default:
			}
			if err := strikes.strike(kind); err != nil {
				enough.Store(true)
				return errors.Join(err, <-sent)
			}
			enough.Store(strikes.enough(least))
		}
	}
}

// round is what strikes next, in another order each time.
func (s *strikes) round() []string {
	kinds := slices.Concat(deaths, deaths, others)
	s.random.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
	return kinds
}

func (s *strikes) enough(least int) bool {
	for _, kind := range deaths {
		if s.counts[kind] < least {
			return false
		}
	}
	return s.counts[databaseRestart] >= leastRestarts
}

// lookAround finds what is to be seen of secrets and messages where it must not be, in all that was logged and in what
// can be looked at now.
func lookAround(w *world, v *verdict) (err error) {
	eventually(settleLimit, func() bool {
		err = w.lookout.Around(w.host, w.rows.DB)
		return err == nil
	})
	v.looked, v.seen = w.lookout.Looked(""), w.lookout.Found()
	return err
}

// settle waits until Microsoft has delivered everything and the plugin has nothing left to do.
func settle(w *world, sent []*message) error {
	if !eventually(settleLimit, func() bool { return w.gateway.arrived(resources(sent)) }) {
		return errors.New("Microsoft could not deliver everything in time")
	}
	// What the plugin calls settled twice, with a commit delayed over a death in between, is.
	for range 2 {
		if !eventually(settleLimit, w.rows.settled) {
			return errors.New("the plugin did not finish everything in time")
		}
		time.Sleep(time.Second)
	}
	return nil
}
