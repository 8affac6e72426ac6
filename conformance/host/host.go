// Package host runs one plugin in Mattermost's own plugin.Environment, or in several, like a cluster.
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
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

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
	// DataSource becomes SqlSettings.DataSource of the server's configuration; {node} in it stands for
	// the number of the node.
	DataSource string
	// Nodes is how many servers run the plugin on the same users and posts; 0 means one.
	Nodes int
	// Witness, if set, is called within every CreatePost of the plugin.
	Witness func(Creation)
	// SiteURL is the address users reach the server at; empty means the listener's own.
	SiteURL string
	// Listen is the address to serve on; empty means any free port of 127.0.0.1.
	Listen string
	// Log, if set, receives the server log as well, one JSON object a line.
	Log io.Writer
}

// Host is a running server with its one plugin.
type Host struct {
	manifest *model.Manifest
	nodes    []*Node
	turn     atomic.Uint64 // requests that a node was chosen for
	server   *server
	log      *log
	logger   *mlog.Logger
	faults   *faults
	witness  func(Creation)
	folder   string // holds the nodes' folders; removed by Close
	http     *http.Server
	url      string
	stop     chan struct{}
	watched  sync.WaitGroup
}

// Start unpacks the bundle, serves, and enables the plugin. A plugin that fails to start is not an
// error of the host: see [Host.Plugin].
func Start(options Options) (*Host, error) {
	folder, err := os.MkdirTemp("", "mattermost-host-")
	if err != nil {
		return nil, fmt.Errorf("cannot make a folder for the plugin: %w", err)
	}
	h := &Host{
		folder: folder, faults: &faults{}, log: &log{mirror: options.Log}, stop: make(chan struct{}),
		witness: options.Witness,
	}
	if h.witness == nil {
		h.witness = func(Creation) {}
	}
	if err := h.start(options); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	for _, node := range h.nodes {
		h.watched.Add(1)
		go node.watch()
	}
	h.Enable()
	return h, nil
}

func (h *Host) start(options Options) error {
	for number := range max(options.Nodes, 1) {
		folder := filepath.Join(h.folder, strconv.Itoa(number+1))
		manifest, err := install(options.Bundle, filepath.Join(folder, "plugins"))
		if err != nil {
			return err
		}
		h.manifest = manifest
		h.nodes = append(h.nodes, &Node{
			host: h, folder: folder, executable: executable(manifest, filepath.Join(folder, "plugins")),
			dataSource: strings.ReplaceAll(options.DataSource, "{node}", strconv.Itoa(number+1)),
		})
	}
	var err error
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
	h.server = newServer(h.manifest, options.Settings, siteURL)
	for _, node := range h.nodes {
		node.environment, err = plugin.NewEnvironment(
			func(*model.Manifest) plugin.API { return &api{host: h, node: node, server: h.server} },
			nil, filepath.Join(node.folder, "plugins"), filepath.Join(node.folder, "webapp"), h.logger, nil)
		if err != nil {
			return errors.Join(fmt.Errorf("cannot make the plugin environment: %w", err), listener.Close())
		}
	}
	h.http = &http.Server{Handler: h.routes()}
	go func() { _ = h.http.Serve(listener) }()
	return nil
}

// URL is where the host serves, without a trailing slash.
func (h *Host) URL() string { return h.url }

// PluginURL is the address of the plugin's own routes, without a trailing slash.
func (h *Host) PluginURL() string { return h.url + "/plugins/" + h.manifest.Id }

// Nodes are the servers, of which there is at least one.
func (h *Host) Nodes() []*Node { return h.nodes }

// Hooks are the plugin's hooks as the first node would call them, or an error while it is not active.
func (h *Host) Hooks() (plugin.Hooks, error) { return h.nodes[0].Hooks() }

// Plugin reports on the first node's plugin. It waits while the plugin is starting or stopping.
func (h *Host) Plugin() Plugin { return h.nodes[0].Plugin() }

// Enable activates the plugin on every node, twice if the first time fails, which is what a server does.
func (h *Host) Enable() { h.each((*Node).enable) }

// Disable deactivates the plugin and waits until it is gone.
func (h *Host) Disable() { h.each((*Node).disable) }

// Restart disables and enables the plugin.
func (h *Host) Restart() {
	h.Disable()
	h.Enable()
}

// Kill ends the plugin's processes with SIGKILL and returns once they are dead.
func (h *Host) Kill() { h.each((*Node).Kill) }

func (h *Host) each(do func(*Node)) {
	for _, node := range h.nodes {
		do(node)
	}
}

// next is the node whose turn it is, as behind a load balancer that does not look.
func (h *Host) next() *Node { return h.nodes[(h.turn.Add(1)-1)%uint64(len(h.nodes))] }

// Close stops the plugin as a server that shuts down does, and the host.
func (h *Host) Close() {
	close(h.stop)
	h.watched.Wait()
	h.each((*Node).shutdown)
	_ = h.http.Close()
	_ = h.logger.Shutdown()
	_ = os.RemoveAll(h.folder)
}
