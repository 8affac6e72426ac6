package chaos

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"conformance/host"
	"conformance/look"
	"conformance/microsoft"
	"conformance/postgres"
)

// world is one Mattermost with the plugin on some nodes, one Microsoft and one PostgreSQL.
type world struct {
	postgres  *postgres.Server
	rows      *rows
	microsoft *microsoft.Microsoft
	gateway   *gateway
	host      *host.Host
	witness   witness
	lookout   *look.Lookout
	users     map[string]string // Mattermost's user id by the person's name
}

// begin starts everything and connects everybody.
func begin(options Options, nodes int) (*world, error) {
	w := &world{users: map[string]string{}}
	if err := w.start(options, nodes); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

func (w *world) start(options Options, nodes int) (err error) {
	if w.postgres, err = postgres.StartOwn(); err != nil {
		return fmt.Errorf("PostgreSQL: %w", err)
	}
	address, err := w.postgres.Create("chaos")
	if err != nil {
		return err
	}
	pool, err := sql.Open("postgres", address)
	if err != nil {
		return err
	}
	w.rows = &rows{pool}
	if w.microsoft, err = microsoft.Start(options.Sandbox, "--time-scale", fmt.Sprint(timeScale), "--people", fmt.Sprint(numbered)); err != nil {
		return err
	}
	if w.gateway, err = startGateway(options.Plant == AcknowledgeBeforeCommit); err != nil {
		return err
	}
	ms := w.microsoft
	const webhookSecret, encryptionKey = "the webhook secret", "0123456789abcdef0123456789abcdef"
	w.lookout = look.For(marker.String(), look.Tokens, regexp.QuoteMeta(ms.ClientSecret), webhookSecret, encryptionKey)
	var log io.Writer = w.lookout
	if options.Log != nil {
		log = io.MultiWriter(w.lookout, options.Log)
	}
	w.host, err = host.Start(host.Options{
		Bundle: options.Bundle, Nodes: nodes, SiteURL: w.gateway.url, Log: log, Witness: w.witness.hear,
		DataSource: address + "&application_name={node}",
		Settings: map[string]any{
			"tenantId": ms.Tenant, "clientId": ms.ClientID, "clientSecret": ms.ClientSecret,
			"encryptionKey": encryptionKey, "webhookSecret": webhookSecret,
			"cloud": "custom", "customLoginUrl": ms.Login, "customGraphUrl": ms.Graph, "customTeamsUrl": ms.Teams,
			"customSharePointUrl": ms.SharePoint,
			"customTimeScale":     timeScale,
		},
	})
	if err != nil {
		return err
	}
	w.gateway.lead(w.host.URL())
	return w.prepare(options)
}

// prepare sets Microsoft up and connects everybody.
func (w *world) prepare(options Options) error {
	redirect := map[string]any{"uri": w.gateway.url + "/plugins/" + w.host.Plugin().ID + "/oauth-redirect"}
	if err := w.microsoft.Do(http.MethodPost, "redirect-uris", redirect, nil); err != nil {
		return err
	}
	// What Microsoft itself drops because of slow answers no receiver can keep.
	if err := w.deliver(map[string]any{"endpointThrottling": false}); err != nil {
		return err
	}
	subscribed := func() bool {
		var state struct{ Subscriptions []any }
		return w.microsoft.Do(http.MethodGet, "state", nil, &state) == nil && len(state.Subscriptions) == 1
	}
	if !eventually(30*time.Second, subscribed) {
		return errors.New("the plugin does not subscribe")
	}
	for _, person := range everybody {
		if err := w.connect(person); err != nil {
			return err
		}
	}
	if options.Plant == PostWithoutLookUp {
		return w.host.Inject(host.Fault{Call: "GetPostsForChannel", Kind: host.Empty, Times: 1 << 30})
	}
	return nil
}

// connect makes a Mattermost user, signs them in at Microsoft as the person of that name, in a browser, and turns
// their notifications on.
func (w *world) connect(name string) error {
	user, appError := w.host.CreateUser(&model.User{Username: name, Email: name + "@example.com"})
	if appError != nil {
		return appError
	}
	w.users[name] = user.Id
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	address, err := url.Parse(w.gateway.url)
	if err != nil {
		return err
	}
	jar.SetCookies(address, []*http.Cookie{{Name: model.SessionCookieToken, Value: user.Id}})
	if err := w.microsoft.Do(http.MethodPost, "sign-in", map[string]any{"person": name}, nil); err != nil {
		return err
	}
	browser := &http.Client{Jar: jar}
	response, err := browser.Get(w.gateway.url + "/plugins/" + w.host.Plugin().ID + "/connect")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != http.StatusOK {
		return fmt.Errorf("connecting %s ends at %s: %s %w", name, response.Request.URL, response.Status, err)
	}
	w.host.SetPreferences(user.Id, []model.Preference{
		{UserId: user.Id, Category: "pp_com.mattermost.msteams-sync", Name: "notifications", Value: "on"},
	})
	return nil
}

// deliver changes how Microsoft delivers.
func (w *world) deliver(changes map[string]any) error {
	var settings map[string]any
	if err := w.microsoft.Do(http.MethodGet, "delivery", nil, &settings); err != nil {
		return err
	}
	for name, value := range changes {
		settings[name] = value
	}
	return w.microsoft.Do(http.MethodPut, "delivery", settings, nil)
}

func (w *world) presence(person, availability string) error {
	return w.microsoft.Do(http.MethodPost, "presence", map[string]any{"person": person, "availability": availability}, nil)
}

// chat makes a chat and returns its id.
func (w *world) chat(topic string, members []string) (string, error) {
	var made struct{ ID string }
	err := w.microsoft.Do(http.MethodPost, "chats", map[string]any{"members": members, "topic": topic}, &made)
	return made.ID, err
}

// share puts a file into SharePoint and returns the attachment for the message that shares it.
func (w *world) share(name, content string) (map[string]any, error) {
	var shared struct{ Attachment map[string]any }
	err := w.microsoft.Do(http.MethodPost, "files", map[string]any{"name": name, "content": content}, &shared)
	return shared.Attachment, err
}

// restarts counts how often a process was started again, on all nodes.
func (w *world) restarts() (count int) {
	for _, node := range w.host.Nodes() {
		count += node.Plugin().Restarts
	}
	return count
}

// kill ends the process of a node with SIGKILL.
func (w *world) kill(node *host.Node) {
	w.gateway.died()
	node.Kill()
}

func (w *world) close() {
	if w.host != nil {
		w.host.Close()
	}
	if w.gateway != nil {
		w.gateway.close()
	}
	if w.microsoft != nil {
		w.microsoft.Close()
	}
	if w.rows != nil {
		_ = w.rows.Close()
	}
	if w.postgres != nil {
		w.postgres.Close()
	}
}

// creation is what is known of a delivery's CreatePost.
type creation struct{ entered, committed bool }

// witness knows how far the CreatePost of each delivery came, and lets one strike look on.
type witness struct {
	mu        sync.Mutex
	creations map[string]creation
	onlooker  func(host.Creation)
}

func (w *witness) hear(call host.Creation) {
	w.mu.Lock()
	id := delivery(call.Post)
	if w.creations == nil {
		w.creations = map[string]creation{}
	}
	known := w.creations[id]
	known.entered = true
	known.committed = known.committed || call.Committed
	w.creations[id] = known
	onlooker := w.onlooker
	w.mu.Unlock()
	if onlooker != nil && id != "" {
		onlooker(call)
	}
}

func (w *witness) of(delivery string) creation {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.creations[delivery]
}

// watch lets look see every CreatePost of a delivery from now on; nil ends that.
func (w *witness) watch(look func(host.Creation)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.onlooker = look
}

// delivery is the delivery that a post is of; empty if it is another post.
func delivery(post *model.Post) string {
	id, _ := post.GetProp("msteams_delivery").(string)
	return id
}

func eventually(within time.Duration, holds func() bool) bool {
	for deadline := time.Now().Add(within); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}
