package product

import (
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"sync"
	"testing"
)

// create makes an empty database, with which the test may run beside others, and returns its address.
func create(t *testing.T) string {
	t.Helper()
	t.Parallel()
	address, err := database.Create(fmt.Sprintf("conformance_%d_%d", os.Getpid(), made.Add(1)))
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// settled says whether the plugin has nothing left to do: no row waits, no delivery is open.
func settled(t *testing.T, dataSource string) bool {
	t.Helper()
	pool, err := sql.Open("postgres", dataSource)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var open int
	if err := pool.QueryRow(`SELECT (SELECT count(*) FROM msteamssync_inbox WHERE state NOT IN ('done', 'dead'))
		+ (SELECT count(*) FROM msteamssync_deliveries WHERE state IN ('decided', 'posting'))`).Scan(&open); err != nil {
		t.Fatal(err)
	}
	return open == 0
}

// gate is a way to a server that can be closed, which looks like a server that is down.
type gate struct {
	listener net.Listener
	mu       sync.Mutex
	open     bool
	through  []net.Conn
}

// startGate makes a closed gate to the server of an address, and the address through it.
func startGate(t *testing.T, address string) (*gate, string) {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{listener: listener}
	go g.accept(target.Host)
	t.Cleanup(func() {
		_ = listener.Close()
		g.set(false)
	})
	target.Host = listener.Addr().String()
	return g, target.String()
}

// set opens or closes the gate; closing breaks the connections through it.
func (g *gate) set(open bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open = open
	if open {
		return
	}
	for _, connection := range g.through {
		_ = connection.Close()
	}
	g.through = nil
}

func (g *gate) accept(target string) {
	for {
		connection, err := g.listener.Accept()
		if err != nil {
			return
		}
		g.pass(connection, target)
	}
}

func (g *gate) pass(connection net.Conn, target string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	server, err := net.Dial("tcp", target)
	if err != nil || !g.open {
		_ = connection.Close()
		if err == nil {
			_ = server.Close()
		}
		return
	}
	g.through = append(g.through, connection, server)
	go func() { _, _ = io.Copy(server, connection); _ = server.Close() }()
	go func() { _, _ = io.Copy(connection, server); _ = connection.Close() }()
}
