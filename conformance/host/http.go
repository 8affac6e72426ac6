package host

import (
	"net/http"
	"path"
	"path/filepath"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// routes are the plugin's own routes and the host's control routes.
func (h *Host) routes() http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("/plugins/"+h.manifest.Id+"/", h.servePlugin)
	routes.Handle("/_host/", http.StripPrefix("/_host", h.control()))
	return routes
}

// servePlugin passes a request to the plugin the way a server does: whoever presents a session is
// named in Mattermost-User-Id, and no client can set that header.
//
// The session token of a user is their id, in Authorization, the MMAUTHTOKEN cookie or the query.
func (h *Host) servePlugin(w http.ResponseWriter, r *http.Request) {
	below := strings.TrimPrefix(r.URL.Path, "/plugins/"+h.manifest.Id)
	if file, ok := strings.CutPrefix(below, "/public/"); ok {
		http.ServeFile(w, r, filepath.Join(h.nodes[0].folder, "plugins", h.manifest.Id, "public", filepath.FromSlash(path.Clean("/"+file))))
		return
	}
	node := h.next()
	hooks, err := node.Hooks()
	if err != nil {
		http.NotFound(w, r)
		return
	}
	context := pluginContext(r)
	user := h.sessionUser(r)
	for _, header := range []string{"Mattermost-User-Id", "Mattermost-Plugin-ID", "Referer", model.HeaderAuth} {
		r.Header.Del(header)
	}
	if user != "" {
		r.Header.Set("Mattermost-User-Id", user)
		context.SessionId = user
	}
	cookies := r.Cookies()
	r.Header.Del("Cookie")
	for _, cookie := range cookies {
		if cookie.Name != model.SessionCookieToken {
			r.AddCookie(cookie)
		}
	}
	query := r.URL.Query()
	query.Del("access_token")
	r.URL.RawQuery = query.Encode()
	r.URL.Path = below
	if h.faults.take("ServeHTTP", below).Kind == KillAfterStatus {
		w = &killAfterStatus{ResponseWriter: w, node: node}
	}
	hooks.ServeHTTP(context, w, r)
}

// sessionUser is the user whose session the request presents. A cookie alone proves nothing about a
// request that changes something, since a browser sends it along for any page.
func (h *Host) sessionUser(r *http.Request) string {
	token, byCookie := r.URL.Query().Get("access_token"), false
	if cookie, err := r.Cookie(model.SessionCookieToken); err == nil {
		token, byCookie = cookie.Value, true
	}
	if kind, bearer, ok := strings.Cut(r.Header.Get(model.HeaderAuth), " "); ok && strings.EqualFold(kind, model.HeaderBearer) {
		token, byCookie = bearer, false
	}
	user, err := h.server.userByID("session", token)
	if err != nil || user.DeleteAt != 0 {
		return ""
	}
	proven := r.Method == http.MethodGet || r.Header.Get(model.HeaderRequestedWith) == model.HeaderRequestedWithXML ||
		r.Header.Get(model.HeaderCsrfToken) == user.Id
	if byCookie && !proven {
		return ""
	}
	return user.Id
}

// killAfterStatus kills the plugin as soon as the client has the answer's status.
type killAfterStatus struct {
	http.ResponseWriter
	node *Node
	sent bool
}

func (w *killAfterStatus) WriteHeader(status int) {
	if w.sent {
		return
	}
	w.sent = true
	w.ResponseWriter.WriteHeader(status)
	_ = http.NewResponseController(w.ResponseWriter).Flush()
	w.node.Kill()
}

// Write drops the body: what comes after the kill is the environment's report of it.
func (w *killAfterStatus) Write(body []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return len(body), nil
}
