package host

import (
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
}

// Plugin reports on the plugin. It waits while the plugin is starting or stopping.
func (h *Host) Plugin() Plugin {
	h.lifecycle.Lock()
	defer h.lifecycle.Unlock()
	status := Plugin{ID: h.manifest.Id, PID: h.pid, PIDs: processes(h.executable), Restarts: h.restarts}
	status.State = h.environment.GetPluginState(h.manifest.Id)
	if statuses, err := h.environment.Statuses(); err == nil && len(statuses) == 1 {
		status.Error = statuses[0].Error
	}
	return status
}

// Enable activates the plugin, twice if the first time fails, which is what a server does.
func (h *Host) Enable() {
	h.lifecycle.Lock()
	defer h.lifecycle.Unlock()
	h.enabled = true
	h.activate()
}

// Disable deactivates the plugin and waits until it is gone.
func (h *Host) Disable() {
	h.lifecycle.Lock()
	defer h.lifecycle.Unlock()
	h.enabled = false
	h.environment.Deactivate(h.manifest.Id)
	h.pid = 0
}

// Restart disables and enables the plugin.
func (h *Host) Restart() {
	h.Disable()
	h.Enable()
}

// Kill ends the plugin's processes with SIGKILL and returns once they are dead.
func (h *Host) Kill() { kill(h.executable) }

func (h *Host) activate() {
	if _, _, err := h.environment.Activate(h.manifest.Id); err != nil {
		h.logger.Error("Unable to activate plugin", mlog.String("plugin_id", h.manifest.Id), mlog.Err(err))
		if _, _, err = h.environment.Activate(h.manifest.Id); err != nil {
			h.logger.Error("Unable to activate plugin", mlog.String("plugin_id", h.manifest.Id), mlog.Err(err))
		}
	}
	h.pid = 0
	if pids := processes(h.executable); len(pids) > 0 {
		h.pid = pids[len(pids)-1]
	}
}

// watch starts the plugin again when its process has died, and pings it as often as a server does.
func (h *Host) watch() {
	defer h.watched.Done()
	look := time.NewTicker(watchInterval)
	defer look.Stop()
	ping := time.NewTicker(pingInterval)
	defer ping.Stop()
	for {
		select {
		case <-h.stop:
			return
		case <-look.C:
			h.restartUnless(func() bool { return Alive(h.pid) })
		case <-ping.C:
			h.restartUnless(func() bool { return h.environment.PerformHealthCheck(h.manifest.Id) == nil })
		}
	}
}

func (h *Host) restartUnless(healthy func() bool) {
	h.lifecycle.Lock()
	defer h.lifecycle.Unlock()
	if !h.enabled || h.environment.GetPluginState(h.manifest.Id) != model.PluginStateRunning || healthy() {
		return
	}
	h.logger.Warn("Restarting plugin whose process has died", mlog.String("plugin_id", h.manifest.Id))
	h.environment.Deactivate(h.manifest.Id)
	h.restarts++
	h.activate()
}
