package product

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/lib/pq" // registers the driver "postgres"
)

// postgres is a server on which every test makes its own database.
type postgres struct {
	address *url.URL
	made    int
	stop    func()
}

// startPostgres takes the server that DATABASE_URL names, or starts one that ends with this process.
func startPostgres(ctx context.Context) (*postgres, error) {
	if given := os.Getenv("DATABASE_URL"); given != "" {
		address, err := url.Parse(given)
		return &postgres{address: address, stop: func() {}}, err
	}
	folder, err := os.MkdirTemp("/tmp", "conformance-postgres-")
	if err != nil {
		return nil, err
	}
	account, err := unprivileged(folder)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(folder, "data")
	if output, err := command(account, "initdb", "-D", data, "-U", "mattermost", "-A", "trust", "-N").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, output)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	server := command(account, "postgres", "-D", data, "-h", "127.0.0.1", "-p", port, "-k", folder, "-F")
	server.SysProcAttr.Pdeathsig = syscall.SIGINT
	if err := server.Start(); err != nil {
		return nil, err
	}
	address := &url.URL{Scheme: "postgres", User: url.User("mattermost"), Host: "127.0.0.1:" + port, Path: "/postgres", RawQuery: "sslmode=disable"}
	p := &postgres{address: address, stop: func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
		_ = os.RemoveAll(folder)
	}}
	return p, p.ready(ctx)
}

// unprivileged gives the folder to the account that is to run the server: it refuses to run as root.
func unprivileged(folder string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		if account, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, uidErr := strconv.Atoi(account.Uid)
	gid, gidErr := strconv.Atoi(account.Gid)
	if err := errors.Join(uidErr, gidErr, os.Chown(folder, uid, gid)); err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// command runs a program of PostgreSQL, from PATH or from where Debian keeps its versions.
func command(account *syscall.Credential, name string, arguments ...string) *exec.Cmd {
	path, err := exec.LookPath(name)
	if err != nil {
		path = name
		if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name); len(found) > 0 {
			path = found[len(found)-1]
		}
	}
	c := exec.Command(path, arguments...)
	c.Dir = "/"
	c.Env = append(os.Environ(), "LC_ALL=C")
	c.SysProcAttr = &syscall.SysProcAttr{Credential: account}
	return c
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, errors.Join(err, listener.Close())
}

func (p *postgres) ready(ctx context.Context) error {
	pool, err := sql.Open("postgres", p.address.String())
	if err != nil {
		return err
	}
	defer pool.Close()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if err = pool.PingContext(ctx); err == nil || time.Now().After(deadline) {
			return err
		}
	}
}

// create makes an empty database and returns its address.
func (p *postgres) create(t *testing.T) string {
	t.Helper()
	p.made++
	name := fmt.Sprintf("conformance_%d_%d", os.Getpid(), p.made)
	pool, err := sql.Open("postgres", p.address.String())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	address := *p.address
	address.Path = "/" + name
	return address.String()
}

// settled says whether the plugin has nothing left to do: no row waits, no delivery is open.
func (p *postgres) settled(t *testing.T, dataSource string) bool {
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
