// Package host runs one plugin in Mattermost's own plugin.Environment.
//
// Mattermost's plugin protocol is defined by the Go code that speaks it, so a plugin that is not
// written in Go is right only if that code says so. This host is that code, around a server that
// lives in memory: users, direct channels, posts, preferences and settings, but no database and no
// web app. Tests, benchmarks and crash drills all drive it, over HTTP ([Host.URL]) or in process.
//
// It differs from a Mattermost server in two ways: a plugin whose process died is started again at
// once (a server notices after up to 30 seconds), and API calls can be made to fail ([Fault]).
package host

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/mattermost/mattermost/server/public/shared/mlog"
)

// Options say what to host and where.
type Options struct {
	// Bundle is the plugin: a folder that holds plugin.json, or a .tar.gz of one.
	Bundle string
	// Settings are the stored plugin settings, as an administrator would have saved them.
	Settings map[string]any
	// DataSource becomes SqlSettings.DataSource of the server's configuration.
	DataSource string
	// SiteURL is the address users reach the server at; empty means the listener's own.
	SiteURL string
	// Listen is the address to serve on; empty means any free port of 127.0.0.1.
	Listen string
	// Log, if set, receives the server log as well, one JSON object a line.
	Log io.Writer
}

// Host is a running server with its one plugin.
type Host struct {
	manifest    *model.Manifest
	environment *plugin.Environment
	server      *server
	log         *log
	logger      *mlog.Logger
	faults      *faults
	folder      string // holds the plugin's and the web app's folder; removed by Close
	executable  string
	http        *http.Server
	url         string
	stop        chan struct{}
	watched     sync.WaitGroup

	lifecycle sync.Mutex // held while the plugin starts or stops
	enabled   bool
	pid       int
	restarts  int
}

// Start unpacks the bundle, serves, and enables the plugin. A plugin that fails to start is not an
// error of the host: see [Host.Plugin].
func Start(options Options) (*Host, error) {
	folder, err := os.MkdirTemp("", "mattermost-host-")
	if err != nil {
		return nil, fmt.Errorf("cannot make a folder for the plugin: %w", err)
	}
	h := &Host{folder: folder, faults: &faults{}, log: &log{mirror: options.Log}, stop: make(chan struct{})}
	if err := h.start(options); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	h.watched.Add(1)
	go h.watch()
	h.Enable()
	return h, nil
}

func (h *Host) start(options Options) error {
	plugins := filepath.Join(h.folder, "plugins")
	manifest, err := install(options.Bundle, plugins)
	if err != nil {
		return err
	}
	h.manifest = manifest
	h.executable = executable(manifest, plugins)

	if h.logger, err = h.log.logger(); err != nil {
		return fmt.Errorf("cannot set up the server log: %w", err)
	}
	listen := options.Listen
	if listen == "" {
		listen = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("cannot serve: %w", err)
	}
	h.url = "http://" + listener.Addr().String()
	siteURL := options.SiteURL
	if siteURL == "" {
		siteURL = h.url
	}
	h.server = newServer(manifest, options.Settings, siteURL, options.DataSource)
	h.environment, err = plugin.NewEnvironment(
		func(*model.Manifest) plugin.API { return &api{host: h, server: h.server} },
		nil, plugins, filepath.Join(h.folder, "webapp"), h.logger, nil)
	if err != nil {
		return errors.Join(fmt.Errorf("cannot make the plugin environment: %w", err), listener.Close())
	}
	h.http = &http.Server{Handler: h.routes()}
	go func() { _ = h.http.Serve(listener) }()
	return nil
}

// URL is where the host serves, without a trailing slash.
func (h *Host) URL() string { return h.url }

// PluginURL is the address of the plugin's own routes, without a trailing slash.
func (h *Host) PluginURL() string { return h.url + "/plugins/" + h.manifest.Id }

// Hooks are the plugin's hooks as the server would call them, or an error while it is not active.
func (h *Host) Hooks() (plugin.Hooks, error) { return h.environment.HooksForPlugin(h.manifest.Id) }

// Close stops the plugin as a server that shuts down does, and the host.
func (h *Host) Close() {
	close(h.stop)
	h.watched.Wait()
	h.lifecycle.Lock()
	defer h.lifecycle.Unlock()
	h.enabled = false
	h.environment.Shutdown()
	_ = h.http.Close()
	_ = h.logger.Shutdown()
	_ = os.RemoveAll(h.folder)
}
