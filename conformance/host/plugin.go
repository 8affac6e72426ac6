package host

import (
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/mattermost/mattermost/server/public/shared/mlog"
)

const (
	// watchInterval is how soon the death of the plugin's process is noticed.
	watchInterval = 10 * time.Millisecond
	// pingInterval is how often a server asks a plugin whether it is alive.
	pingInterval = plugin.HealthCheckInterval
)

// Plugin is the state of the hosted plugin.
type Plugin struct {
	ID string `json:"id"`
	// State is one of model.PluginStateNotRunning, …Running and …FailedToStart.
	State int `json:"state"`
	// Error is why the last start failed.
	Error string `json:"error"`
	// PID is the process that was started last, 0 if there is none.
	PID int `json:"pid"`
	// PIDs are all living processes of the plugin's executable; more than one is an orphan.
	PIDs []int `json:"pids"`
	// Restarts counts how often the plugin was started again because its process had died.
	Restarts int `json:"restarts"`
	// ActivationMS is how long the last activation took, in milliseconds.
	ActivationMS float64 `json:"activation_ms"`
}

// Node is one server: a plugin environment and a process of the plugin of its own. Everything else is the
// same for all.
type Node struct {
	host        *Host
	environment *plugin.Environment
	folder      string // holds the plugin's and the web app's folder
	executable  string
	dataSource  string

	lifecycle sync.Mutex // held while the plugin starts or stops
	enabled   bool
	pid       int
	restarts  int
	// activation is how long the last activation took.
	activation time.Duration
}

// Plugin reports on the plugin. It waits while the plugin is starting or stopping.
func (n *Node) Plugin() Plugin {
	n.lifecycle.Lock()
	defer n.lifecycle.Unlock()
	id := n.host.manifest.Id
	status := Plugin{ID: id, PID: n.pid, PIDs: processes(n.executable), Restarts: n.restarts}
	status.ActivationMS = float64(n.activation.Microseconds()) / 1000
	status.State = n.environment.GetPluginState(id)
	if statuses, err := n.environment.Statuses(); err == nil && len(statuses) == 1 {
		status.Error = statuses[0].Error
	}
	return status
}

// Kill ends the plugin's process with SIGKILL and returns once it is dead.
func (n *Node) Kill() { kill(n.executable) }

// Hooks are the plugin's hooks as this node would call them, or an error while it is not active.
func (n *Node) Hooks() (plugin.Hooks, error) { return n.environment.HooksForPlugin(n.host.manifest.Id) }

func (n *Node) enable() {
	n.lifecycle.Lock()
	defer n.lifecycle.Unlock()
	n.enabled = true
	n.activate()
}

func (n *Node) disable() {
	n.lifecycle.Lock()
	defer n.lifecycle.Unlock()
	n.enabled = false
	n.environment.Deactivate(n.host.manifest.Id)
	n.pid = 0
}

func (n *Node) shutdown() {
	n.lifecycle.Lock()
	defer n.lifecycle.Unlock()
	n.enabled = false
	n.environment.Shutdown()
}

func (n *Node) activate() {
	begun := time.Now()
	if _, _, err := n.environment.Activate(n.host.manifest.Id); err != nil {
		n.host.logger.Error("Unable to activate plugin", mlog.String("plugin_id", n.host.manifest.Id), mlog.Err(err))
		if _, _, err = n.environment.Activate(n.host.manifest.Id); err != nil {
			n.host.logger.Error("Unable to activate plugin", mlog.String("plugin_id", n.host.manifest.Id), mlog.Err(err))
		}
	}
	n.activation = time.Since(begun)
	n.pid = 0
	if pids := processes(n.executable); len(pids) > 0 {
		n.pid = pids[len(pids)-1]
	}
}

// watch starts the plugin again when its process has died, and pings it as often as a server does.
func (n *Node) watch() {
	defer n.host.watched.Done()
	look := time.NewTicker(watchInterval)
	defer look.Stop()
	ping := time.NewTicker(pingInterval)
	defer ping.Stop()
	for {
		select {
		case <-n.host.stop:
			return
		case <-look.C:
			n.restartUnless(func() bool { return Alive(n.pid) })
		case <-ping.C:
			n.restartUnless(func() bool { return n.environment.PerformHealthCheck(n.host.manifest.Id) == nil })
		}
	}
}

func (n *Node) restartUnless(healthy func() bool) {
	n.lifecycle.Lock()
	defer n.lifecycle.Unlock()
	if !n.enabled || n.environment.GetPluginState(n.host.manifest.Id) != model.PluginStateRunning || healthy() {
		return
	}
	n.host.logger.Warn("Restarting plugin whose process has died", mlog.String("plugin_id", n.host.manifest.Id))
	n.environment.Deactivate(n.host.manifest.Id)
	n.restarts++
	n.activate()
}
