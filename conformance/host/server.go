package host

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/mattermost/mattermost/server/public/model"
)

// server is the state of a Mattermost server, in memory.
type server struct {
	mu          sync.Mutex
	manifest    *model.Manifest
	config      *model.Config
	settings    map[string]any
	users       map[string]*model.User
	names       map[string]string // user id by user name
	bots        map[string]string // user id by user name
	channels    map[string]*model.Channel
	direct      map[string]string // channel id by name
	posts       map[string]*model.Post
	order       map[string][]string // post ids by channel id, oldest first
	lastPostAt  int64
	ephemeral   []EphemeralPost
	preferences map[string]map[preferenceKey]string // by user id
	keyValues   map[string][]byte
	commands    map[string]*model.Command
	uploads     map[string]*model.UploadSession
	files       map[string]*model.FileInfo
	contents    map[string][]byte
	images      map[string][]byte
	events      []Event
}

type preferenceKey struct{ category, name string }

// EphemeralPost is a post that only one user sees, and only until they reload.
type EphemeralPost struct {
	UserID string      `json:"user_id"`
	Post   *model.Post `json:"post"`
}

// Event is something the plugin published: to browsers, or to the other nodes of a cluster.
type Event struct {
	// Name is what the receiver sees; for browsers custom_<plugin id>_<event>.
	Name    string         `json:"name"`
	Payload map[string]any `json:"payload,omitempty"`
	// UserID is the only user it is sent to, if any.
	UserID string `json:"user_id,omitempty"`
	// Data is the payload of a cluster event.
	Data []byte `json:"data,omitempty"`
}

func newServer(manifest *model.Manifest, settings map[string]any, siteURL string) *server {
	s := &server{
		manifest:    manifest,
		config:      &model.Config{},
		settings:    settings,
		users:       map[string]*model.User{},
		names:       map[string]string{},
		bots:        map[string]string{},
		channels:    map[string]*model.Channel{},
		direct:      map[string]string{},
		posts:       map[string]*model.Post{},
		order:       map[string][]string{},
		preferences: map[string]map[preferenceKey]string{},
		keyValues:   map[string][]byte{},
		commands:    map[string]*model.Command{},
		uploads:     map[string]*model.UploadSession{},
		files:       map[string]*model.FileInfo{},
		contents:    map[string][]byte{},
		images:      map[string][]byte{},
	}
	s.config.SetDefaults()
	s.config.ServiceSettings.SiteURL = model.NewPointer(siteURL)
	s.config.SqlSettings.DriverName = model.NewPointer(model.DatabaseDriverPostgres)
	return s
}

// pluginConfiguration is what LoadPluginConfiguration answers: the manifest's defaults under the
// stored settings, with every key in lower case.
func (s *server) pluginConfiguration() map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	configuration := map[string]any{}
	if schema := s.manifest.SettingsSchema; schema != nil {
		settings := schema.Settings
		for _, section := range schema.Sections {
			settings = append(settings, section.Settings...)
		}
		for _, setting := range settings {
			configuration[strings.ToLower(setting.Key)] = setting.Default
		}
	}
	for key, value := range s.settings {
		configuration[strings.ToLower(key)] = value
	}
	return configuration
}

func (s *server) pluginSettings() map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.settings)
}

func (s *server) setPluginSettings(settings map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settings = settings
}

// configuration is the server's whole configuration with the plugin's settings in it.
func (s *server) configuration() *model.Config {
	s.mu.Lock()
	defer s.mu.Unlock()
	config := s.config.Clone()
	config.PluginSettings.Plugins = map[string]map[string]any{s.manifest.Id: maps.Clone(s.settings)}
	return config
}

func (s *server) createUser(user *model.User) (*model.User, *model.AppError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if user.Id == "" {
		user.Id = model.NewId()
	}
	if !model.IsValidId(user.Id) {
		return nil, model.NewAppError("createUser", "model.user.is_valid.id.app_error", nil, "id="+user.Id, http.StatusBadRequest)
	}
	if id, taken := s.names[user.Username]; taken && id != user.Id {
		return nil, model.NewAppError("createUser", "app.user.save.username_exists.app_error", nil, "", http.StatusBadRequest)
	}
	if user.Roles == "" {
		user.Roles = model.SystemUserRoleId
	}
	if user.Locale == "" {
		user.Locale = model.DefaultLocale
	}
	user.CreateAt = model.GetMillis()
	user.UpdateAt = user.CreateAt
	s.users[user.Id] = user
	s.names[user.Username] = user.Id
	return copied(user), nil
}

func (s *server) userByID(where, id string) (*model.User, *model.AppError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if user := s.users[id]; user != nil {
		return copied(user), nil
	}
	return nil, notFound(where, "user")
}

// user finds the first user that is wanted.
func (s *server) user(where string, wanted func(*model.User) bool) (*model.User, *model.AppError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, user := range s.users {
		if wanted(user) {
			return copied(user), nil
		}
	}
	return nil, notFound(where, "user")
}

func (s *server) allUsers() []*model.User {
	s.mu.Lock()
	defer s.mu.Unlock()
	var users []*model.User
	for _, user := range s.users {
		users = append(users, copied(user))
	}
	slices.SortFunc(users, func(a, b *model.User) int { return strings.Compare(a.Username, b.Username) })
	return users
}

// deactivateUser marks the user as deleted, which is what deactivation is.
func (s *server) deactivateUser(id string) (*model.User, *model.AppError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	user, ok := s.users[id]
	if !ok {
		return nil, notFound("deactivateUser", "user")
	}
	user.DeleteAt = model.GetMillis()
	return copied(user), nil
}

func (s *server) userPreferences(user string) []model.Preference {
	s.mu.Lock()
	defer s.mu.Unlock()
	preferences := []model.Preference{}
	for key, value := range s.preferences[user] {
		preferences = append(preferences, model.Preference{UserId: user, Category: key.category, Name: key.name, Value: value})
	}
	return preferences
}

func (s *server) setPreferences(user string, preferences []model.Preference) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.preferences[user] == nil {
		s.preferences[user] = map[preferenceKey]string{}
	}
	for _, p := range preferences {
		s.preferences[user][preferenceKey{p.Category, p.Name}] = p.Value
	}
}

func (s *server) deletePreferences(user string, preferences []model.Preference) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range preferences {
		delete(s.preferences[user], preferenceKey{p.Category, p.Name})
	}
}

func (s *server) publish(event Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, event)
}

func (s *server) published() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Event{}, s.events...)
}

func notFound(where, what string) *model.AppError {
	return model.NewAppError(where, "app."+what+".missing.app_error", nil, "", http.StatusNotFound)
}

// copied is value after a way through JSON, as it comes back from a database: numbers in props are
// floats, attachments plain maps.
func copied[T any](value *T) *T {
	encoded, err := json.Marshal(value)
	if err != nil {
		panic("a model does not encode: " + err.Error())
	}
	decoded := new(T)
	if err := json.Unmarshal(encoded, decoded); err != nil {
		panic("a model does not decode: " + err.Error())
	}
	return decoded
}
