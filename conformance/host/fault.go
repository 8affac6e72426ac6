package host

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// Kinds of [Fault].
const (
	// FailBefore makes CreatePost return an error without having posted, and UploadData one without having read.
	FailBefore = "fail_before"
	// KillBefore makes CreatePost kill the plugin and not post.
	KillBefore = "kill_before"
	// ErrorAfterCommit makes CreatePost return an error although it has posted.
	ErrorAfterCommit = "error_after_commit"
	// CommitThenKill makes CreatePost post, or UploadData keep the file, and then kill the plugin before it can know.
	CommitThenKill = "commit_then_kill"
	// DelayCommit makes CreatePost kill the plugin and post only DelayMS later.
	DelayCommit = "delay_commit"
	// Empty makes GetPostsForChannel find nothing.
	Empty = "empty"
	// KillAfterStatus kills the plugin once a ServeHTTP answer's status has gone out to the client.
	KillAfterStatus = "kill_after_status"
)

// Fault is something that goes wrong in the calls between server and plugin.
type Fault struct {
	// Call is "CreatePost", "UploadData", "GetPostsForChannel" or "ServeHTTP".
	Call string `json:"call"`
	Kind string `json:"kind"`
	// Times is how many calls it spoils; 0 means one.
	Times int `json:"times"`
	// DelayMS is how long after the plugin's death DelayCommit posts, in milliseconds.
	DelayMS int `json:"delay_ms"`
	// Status is the status code of the error returned; 0 means 500.
	Status int `json:"status"`
	// Path restricts a ServeHTTP fault to this path below the plugin's address.
	Path string `json:"path"`
}

// Creation is a CreatePost of the plugin at one of two moments: when the server begins with it, and once
// the post exists but nobody has been told.
type Creation struct {
	Node      *Node
	Post      *model.Post
	Committed bool
	// Fault is the kind of the fault that happens in this call, if one does.
	Fault string
}

var kinds = map[string][]string{
	"CreatePost":         {FailBefore, KillBefore, ErrorAfterCommit, CommitThenKill, DelayCommit},
	"UploadData":         {FailBefore, CommitThenKill},
	"GetPostsForChannel": {Empty},
	"ServeHTTP":          {KillAfterStatus},
}

func (f Fault) valid() error {
	for _, kind := range kinds[f.Call] {
		if f.Kind == kind {
			return nil
		}
	}
	return fmt.Errorf("there is no fault %q of call %q; known are %v", f.Kind, f.Call, kinds)
}

func (f Fault) delay() time.Duration { return time.Duration(f.DelayMS) * time.Millisecond }

func (f Fault) error() *model.AppError {
	status := f.Status
	if status == 0 {
		status = http.StatusInternalServerError
	}
	return model.NewAppError(f.Call, "host.fault.app_error", nil, f.Kind, status)
}

// faults are those still to come, in order.
type faults struct {
	mu      sync.Mutex
	pending []Fault
}

// Inject makes a fault happen in the calls to come.
func (h *Host) Inject(fault Fault) error {
	if err := fault.valid(); err != nil {
		return err
	}
	h.faults.mu.Lock()
	defer h.faults.mu.Unlock()
	fault.Times = max(fault.Times, 1)
	h.faults.pending = append(h.faults.pending, fault)
	return nil
}

// Faults are those that have not happened yet.
func (h *Host) Faults() []Fault {
	h.faults.mu.Lock()
	defer h.faults.mu.Unlock()
	return append([]Fault{}, h.faults.pending...)
}

// ClearFaults forgets the faults of a call that have not happened yet; of every call if it is empty.
func (h *Host) ClearFaults(call string) {
	h.faults.mu.Lock()
	defer h.faults.mu.Unlock()
	h.faults.pending = slices.DeleteFunc(h.faults.pending, func(fault Fault) bool { return call == "" || fault.Call == call })
}

// take returns the fault that is to happen in this call; its Kind is empty if there is none.
func (f *faults) take(call, path string) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.pending {
		fault := &f.pending[i]
		if fault.Call != call || (fault.Path != "" && fault.Path != path) {
			continue
		}
		taken := *fault
		if fault.Times--; fault.Times == 0 {
			f.pending = append(f.pending[:i], f.pending[i+1:]...)
		}
		return taken
	}
	return Fault{}
}
