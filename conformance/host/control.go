package host

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// control are the routes below /_host/, for programs that drive the host from outside. Bodies and
// answers are JSON; posts, users and preferences are Mattermost's own models.
//
//	POST   /users                            model.User → the user; the id is also the session token
//	DELETE /users/{id}                       deactivates the user
//	GET    /posts?channel_id=&user_id=       oldest first; user_id: of that user's direct channels
//	GET    /ephemeral?user_id=               [EphemeralPost]s
//	GET    /posts/figures                    [PostFigures]
//	POST   /posts/{id}/actions/{action}      {user_id} presses a button → the plugin's own answer
//	POST   /command                          {user_id, channel_id, root_id, command} → model.CommandResponse
//	GET    /commands                         the commands the plugin has registered
//	POST   /direct                           [user id, user id] → model.Channel
//	GET    /config, PUT /config              the plugin's stored settings
//	GET    /preferences?user_id=             PUT: [model.Preference], all of one user
//	GET    /files/{id}                       the content of a file
//	GET    /events                           [Event]s the plugin published; POST: a model.PluginClusterEvent
//	GET    /log                              [LogEntry]s, oldest first
//	GET    /plugin                           [Plugin] of the first node
//	GET    /nodes                            [Plugin]s of all nodes; POST /nodes/{number}/kill: 1 is the first
//	POST   /plugin/{enable,disable,restart,kill}   on every node
//	GET    /faults, POST /faults             [Fault]; DELETE ?call=: forgets those to come
func (h *Host) control() http.Handler {
	routes := http.NewServeMux()
	h.people(routes)
	h.content(routes)
	h.machinery(routes)
	return routes
}

func (h *Host) people(routes *http.ServeMux) {
	routes.HandleFunc("POST /users", func(w http.ResponseWriter, r *http.Request) {
		withBody(w, r, func(user *model.User) { answer(w)(h.CreateUser(user)) })
	})
	routes.HandleFunc("DELETE /users/{id}", func(w http.ResponseWriter, r *http.Request) {
		answer(w)(nil, h.DeactivateUser(r.PathValue("id")))
	})
	routes.HandleFunc("GET /preferences", func(w http.ResponseWriter, r *http.Request) {
		answer(w)(h.server.userPreferences(r.FormValue("user_id")), nil)
	})
	routes.HandleFunc("PUT /preferences", func(w http.ResponseWriter, r *http.Request) {
		withBody(w, r, func(preferences *[]model.Preference) {
			if len(*preferences) > 0 {
				h.SetPreferences((*preferences)[0].UserId, *preferences)
			}
			answer(w)(nil, nil)
		})
	})
	routes.HandleFunc("POST /command", func(w http.ResponseWriter, r *http.Request) {
		withBody(w, r, func(args *model.CommandArgs) { answer(w)(h.Execute(args)) })
	})
}

func (h *Host) content(routes *http.ServeMux) {
	routes.HandleFunc("GET /posts", func(w http.ResponseWriter, r *http.Request) {
		channel, user := r.FormValue("channel_id"), r.FormValue("user_id")
		answer(w)(h.Posts(func(c *model.Channel) bool {
			return (channel == "" || c.Id == channel) && (user == "" || strings.Contains(c.Name, user))
		}), nil)
	})
	routes.HandleFunc("GET /posts/figures", func(w http.ResponseWriter, _ *http.Request) {
		answer(w)(h.server.postFigures(), nil)
	})
	routes.HandleFunc("POST /posts/{id}/actions/{action}", func(w http.ResponseWriter, r *http.Request) {
		withBody(w, r, func(click *struct {
			UserID string `json:"user_id"`
		},
		) {
			answer(w)(h.Click(click.UserID, r.PathValue("id"), r.PathValue("action")))
		})
	})
	routes.HandleFunc("GET /ephemeral", func(w http.ResponseWriter, r *http.Request) {
		answer(w)(h.EphemeralPosts(r.FormValue("user_id")), nil)
	})
	routes.HandleFunc("POST /direct", func(w http.ResponseWriter, r *http.Request) {
		withBody(w, r, func(pair *[2]string) { answer(w)(h.server.directChannel(pair[0], pair[1])) })
	})
	routes.HandleFunc("GET /files/{id}", func(w http.ResponseWriter, r *http.Request) {
		info, content, err := h.File(r.PathValue("id"))
		if err != nil {
			answer(w)(nil, err)
			return
		}
		w.Header().Set("Content-Type", info.MimeType)
		_, _ = w.Write(content)
	})
}

func (h *Host) machinery(routes *http.ServeMux) {
	get := func(path string, value func() any) {
		routes.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) { answer(w)(value(), nil) })
	}
	get("/commands", func() any { return h.Commands() })
	get("/config", func() any { return h.Settings() })
	get("/events", func() any { return h.Events() })
	get("/log", func() any { return h.Log() })
	get("/plugin", func() any { return h.Plugin() })
	get("/faults", func() any { return h.Faults() })
	get("/nodes", func() any {
		states := []Plugin{}
		h.each(func(n *Node) { states = append(states, n.Plugin()) })
		return states
	})
	routes.HandleFunc("POST /nodes/{number}/kill", func(w http.ResponseWriter, r *http.Request) {
		number, err := strconv.Atoi(r.PathValue("number"))
		if err != nil || number < 1 || number > len(h.nodes) {
			answer(w)(nil, notFound("kill", "node"))
			return
		}
		h.nodes[number-1].Kill()
		answer(w)(nil, nil)
	})

	for name, action := range map[string]func(){"enable": h.Enable, "disable": h.Disable, "restart": h.Restart, "kill": h.Kill} {
		routes.HandleFunc("POST /plugin/"+name, func(w http.ResponseWriter, _ *http.Request) {
			action()
			answer(w)(nil, nil)
		})
	}
	routes.HandleFunc("PUT /config", func(w http.ResponseWriter, r *http.Request) {
		withBody(w, r, func(settings *map[string]any) {
			h.SetSettings(*settings)
			answer(w)(nil, nil)
		})
	})
	routes.HandleFunc("POST /events", func(w http.ResponseWriter, r *http.Request) {
		withBody(w, r, func(event *model.PluginClusterEvent) {
			h.ReceiveClusterEvent(*event)
			answer(w)(nil, nil)
		})
	})
	routes.HandleFunc("POST /faults", func(w http.ResponseWriter, r *http.Request) {
		withBody(w, r, func(fault *Fault) {
			if err := h.Inject(*fault); err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			answer(w)(nil, nil)
		})
	})
	routes.HandleFunc("DELETE /faults", func(w http.ResponseWriter, r *http.Request) {
		h.ClearFaults(r.FormValue("call"))
		answer(w)(nil, nil)
	})
}

// withBody decodes the request's JSON body and hands it on, or answers 400.
func withBody[T any](w http.ResponseWriter, r *http.Request, handle func(*T)) {
	body := new(T)
	if err := json.NewDecoder(r.Body).Decode(body); err != nil {
		http.Error(w, "the body does not decode: "+err.Error(), http.StatusBadRequest)
		return
	}
	handle(body)
}

// answer writes a value, or an error with its own status.
func answer(w http.ResponseWriter) func(value any, err *model.AppError) {
	return func(value any, err *model.AppError) {
		w.Header().Set("Content-Type", "application/json")
		if err != nil {
			w.WriteHeader(err.StatusCode)
			value = err
		}
		_ = json.NewEncoder(w).Encode(value)
	}
}
