package chaos

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// early is how long the planted fault keeps what it has already acknowledged.
const early = 300 * time.Millisecond

// gateway is the way from the outside to the host. It knows what was sent, and what was answered with 202.
type gateway struct {
	url       string
	http      *http.Server
	proxy     *httputil.ReverseProxy
	target    atomic.Pointer[url.URL]
	acksEarly bool
	deaths    atomic.Int64

	mu       sync.Mutex
	seen     map[string]sent // by resource
	accepted map[string]bool // by resource
}

// sent is a change notification as it came by.
type sent struct {
	item   json.RawMessage
	tokens json.RawMessage
	path   string
}

// notifications is the body of a POST of change notifications.
type notifications struct {
	Value            []json.RawMessage `json:"value"`
	ValidationTokens json.RawMessage   `json:"validationTokens,omitempty"`
}

func startGateway(acksEarly bool) (*gateway, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	g := &gateway{
		url: "http://" + listener.Addr().String(), acksEarly: acksEarly,
		seen: map[string]sent{}, accepted: map[string]bool{},
	}
	g.proxy = &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(g.target.Load()) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	g.http = &http.Server{Handler: http.HandlerFunc(g.serve)}
	go func() { _ = g.http.Serve(listener) }()
	return g, nil
}

// lead says where the host is.
func (g *gateway) lead(address string) {
	if target, err := url.Parse(address); err == nil {
		g.target.Store(target)
	}
}

func (g *gateway) serve(w http.ResponseWriter, r *http.Request) {
	switch {
	case g.target.Load() == nil:
		w.WriteHeader(http.StatusBadGateway)
	case r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/changes") && !r.URL.Query().Has("validationToken"):
		g.change(w, r)
	default:
		g.proxy.ServeHTTP(w, r)
	}
}

func (g *gateway) change(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	resources := g.record(r.URL.Path, body)
	if g.acksEarly {
		g.acknowledge(resources)
		w.WriteHeader(http.StatusAccepted)
		deaths := g.deaths.Load()
		time.AfterFunc(early, func() {
			if g.deaths.Load() == deaths {
				_ = g.post(r.URL.Path, body)
			}
		})
		return
	}
	status := g.post(r.URL.Path, body)
	if status == http.StatusAccepted {
		g.acknowledge(resources)
	}
	w.WriteHeader(status)
}

// record keeps the items of a body and returns what they are about.
func (g *gateway) record(path string, body []byte) []string {
	var batch notifications
	if json.Unmarshal(body, &batch) != nil {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	var resources []string
	for _, item := range batch.Value {
		var about struct{ Resource string }
		if json.Unmarshal(item, &about) == nil {
			resources = append(resources, about.Resource)
			g.seen[about.Resource] = sent{item, batch.ValidationTokens, path}
		}
	}
	return resources
}

func (g *gateway) acknowledge(resources []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, resource := range resources {
		g.accepted[resource] = true
	}
}

// post brings a body of change notifications to the host and returns the status of the answer.
func (g *gateway) post(path string, body []byte) int {
	response, err := http.Post(g.target.Load().String()+path, "application/json", bytes.NewReader(body))
	if err != nil {
		return http.StatusBadGateway
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

// again sends notifications that came by before, in this order and in one POST.
func (g *gateway) again(resources []string) int {
	g.mu.Lock()
	var batch notifications
	var path string
	for _, resource := range resources {
		if one, ok := g.seen[resource]; ok {
			batch.Value = append(batch.Value, one.item)
			batch.ValidationTokens, path = one.tokens, one.path
		}
	}
	g.mu.Unlock()
	body, err := json.Marshal(batch)
	if err != nil || len(batch.Value) == 0 {
		return 0
	}
	return g.post(path, body)
}

// arrived says whether all of these were answered with 202.
func (g *gateway) arrived(resources []string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, resource := range resources {
		if !g.accepted[resource] {
			return false
		}
	}
	return true
}

// died tells that a process was killed: what the planted fault keeps in memory dies with it.
func (g *gateway) died() { g.deaths.Add(1) }

func (g *gateway) close() { _ = g.http.Close() }
