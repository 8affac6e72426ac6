package chaos

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"
)

// rows looks into the plugin's tables from outside, and can hold them so that the plugin waits at a known place.
type rows struct{ *sql.DB }

// hold is a transaction that keeps something locked.
type hold struct {
	*sql.Tx
	rows *rows
}

// holdDecisions keeps the plugin from writing decisions.
func (r *rows) holdDecisions() (*hold, error) {
	return r.hold("LOCK TABLE msteamssync_deliveries IN EXCLUSIVE MODE")
}

// holdDelivery keeps the plugin from changing one delivery.
func (r *rows) holdDelivery(id string) (*hold, error) {
	return r.hold("SELECT FROM msteamssync_deliveries WHERE id = $1 FOR UPDATE", id)
}

func (r *rows) hold(statement string, arguments ...any) (*hold, error) {
	transaction, err := r.Begin()
	if err != nil {
		return nil, err
	}
	if _, err := transaction.Exec(statement, arguments...); err != nil {
		_ = transaction.Rollback()
		return nil, err
	}
	return &hold{transaction, r}, nil
}

// waiting is the index of a node whose statement, like this one, waits for a lock.
func (r *rows) waiting(statement string, within time.Duration) (int, bool) {
	var name string
	found := eventually(within, func() bool {
		return r.QueryRow(`SELECT application_name FROM pg_stat_activity
			WHERE wait_event_type = 'Lock' AND application_name ~ '^\d+$' AND query LIKE $1 LIMIT 1`,
			"%"+statement+"%").Scan(&name) == nil
	})
	number, err := strconv.Atoi(name)
	return number - 1, found && err == nil
}

// cut ends the waiting statements of a node, as a broken connection does if PostgreSQL notices it in time.
func (r *rows) cut(node int) error {
	_, err := r.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE wait_event_type = 'Lock' AND application_name = $1`, strconv.Itoa(node+1))
	return err
}

// release lets the plugin go on.
func (h *hold) release() { _ = h.Rollback() }

// undecided counts the messages that are in the inbox and of which nothing is decided.
func (r *rows) undecided() (count int, err error) {
	return count, r.QueryRow(`SELECT count(*) FROM msteamssync_inbox AS inbox
		WHERE state = 'waiting' AND kind = 'change' AND NOT EXISTS
			(SELECT FROM msteamssync_deliveries WHERE chat = inbox.chat AND message = inbox.message)`).Scan(&count)
}

// posting are the deliveries that somebody claimed and nobody has recorded as posted.
func (r *rows) posting() ([]string, error) {
	return r.texts("SELECT id FROM msteamssync_deliveries WHERE state = 'posting'")
}

// bringing counts the messages whose files somebody has claimed, and of which nothing is written down yet.
func (r *rows) bringing() (count int, err error) {
	return count, r.QueryRow("SELECT count(*) FROM msteamssync_files WHERE outcome IS NULL").Scan(&count)
}

// decided says whether there is a decision about each of these messages for a user.
func (r *rows) decided(messages []*message, user string) bool {
	for _, message := range messages {
		var count int
		err := r.QueryRow("SELECT count(*) FROM msteamssync_deliveries WHERE chat = $1 AND message = $2 AND mattermost_user = $3",
			message.chat, message.id, user).Scan(&count)
		if err != nil || count == 0 {
			return false
		}
	}
	return true
}

// settled says whether the plugin has nothing left to do.
func (r *rows) settled() bool {
	var open int
	err := r.QueryRow(`SELECT (SELECT count(*) FROM msteamssync_inbox WHERE state NOT IN ('done', 'dead'))
		+ (SELECT count(*) FROM msteamssync_deliveries WHERE state = 'posting')`).Scan(&open)
	return err == nil && open == 0
}

// decidedAt is when it was decided about a message for a user; zero if it was not.
func (r *rows) decidedAt(message *message, user string) time.Time {
	var at int64
	err := r.QueryRow("SELECT decided_at FROM msteamssync_deliveries WHERE chat = $1 AND message = $2 AND mattermost_user = $3",
		message.chat, message.id, user).Scan(&at)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(at)
}

// story is what the tables say of a message, for whoever has to find out what went wrong.
func (r *rows) story(message *message) []string {
	inbox, _ := r.texts(`SELECT format('inbox %s %s %s, received %s, finished %s', id, state, reason, received_at, finished_at)
		FROM msteamssync_inbox WHERE chat = $1 AND message = $2 ORDER BY id LIMIT 5`, message.chat, message.id)
	deliveries, _ := r.texts(`SELECT format('delivery %s to %s %s %s %s, decided %s, claimed %s', id, mattermost_user, state, reason, post_id, decided_at, claimed_at)
		FROM msteamssync_deliveries WHERE chat = $1 AND message = $2`, message.chat, message.id)
	return append(inbox, deliveries...)
}

func (r *rows) texts(query string, arguments ...any) ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	found, err := r.QueryContext(ctx, query, arguments...)
	if err != nil {
		return nil, fmt.Errorf("looking into the plugin's tables: %w", err)
	}
	defer found.Close()
	var texts []string
	for found.Next() {
		var text string
		if err := found.Scan(&text); err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, found.Err()
}
