// Package postgres has a real PostgreSQL for whoever tests or tries the product.
package postgres

import (
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	_ "github.com/lib/pq" // registers the driver "postgres"
)

// How a server is told to end (PostgreSQL, "Shutting Down the Server").
const (
	fastShutdown      = syscall.SIGINT
	immediateShutdown = syscall.SIGQUIT // no shutdown: the next start recovers from the log
)

// startLimit is how long a server may take to accept connections.
const startLimit = 20 * time.Second

// Server is a server on which databases can be made.
type Server struct {
	address *url.URL
	// The rest is of a server that was started here.
	folder  string
	account *syscall.Credential
	process *exec.Cmd
}

// Start takes the server that DATABASE_URL names, or starts one as [StartOwn] does.
func Start() (*Server, error) {
	if given := os.Getenv("DATABASE_URL"); given != "" {
		address, err := url.Parse(given)
		return &Server{address: address}, err
	}
	return StartOwn()
}

// StartOwn starts a server that ends with this process.
func StartOwn() (*Server, error) {
	folder, err := os.MkdirTemp("/tmp", "conformance-postgres-")
	if err != nil {
		return nil, err
	}
	account, err := unprivileged(folder)
	if err != nil {
		return nil, err
	}
	s := &Server{folder: folder, account: account}
	if output, err := s.command("initdb", "-D", s.data(), "-U", "mattermost", "-A", "trust", "-N").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, output)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s.address = &url.URL{Scheme: "postgres", User: url.User("mattermost"), Host: "127.0.0.1:" + port, Path: "/postgres", RawQuery: "sslmode=disable"}
	return s, s.launch()
}

// Create makes an empty database and returns its address.
func (s *Server) Create(name string) (string, error) {
	pool, err := sql.Open("postgres", s.address.String())
	if err != nil {
		return "", err
	}
	defer pool.Close()
	if _, err := pool.Exec("CREATE DATABASE " + name); err != nil {
		return "", err
	}
	address := *s.address
	address.Path = "/" + name
	return address.String(), nil
}

// Restart ends a server that was started here, in order or as a crash, and starts it again after a pause. Either
// way its connections break at once.
func (s *Server) Restart(crash bool, pause time.Duration) error {
	if s.process == nil {
		return errors.New("the server that DATABASE_URL names is not ours to restart")
	}
	signal := fastShutdown
	if crash {
		signal = immediateShutdown
	}
	s.end(signal)
	time.Sleep(pause)
	return s.launch()
}

// Close ends a server that was started here.
func (s *Server) Close() {
	if s.process != nil {
		s.end(fastShutdown)
		_ = os.RemoveAll(s.folder)
	}
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

func (s *Server) launch() error {
	s.process = s.command("postgres", "-D", s.data(), "-h", "127.0.0.1", "-p", s.address.Port(), "-k", s.folder, "-F")
	s.process.SysProcAttr.Pdeathsig = syscall.SIGINT
	if err := s.process.Start(); err != nil {
		return err
	}
	return s.ready()
}

func (s *Server) end(signal os.Signal) {
	_ = s.process.Process.Signal(signal)
	_ = s.process.Wait()
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

// command is a program of PostgreSQL, from PATH or from where Debian keeps its versions.
func (s *Server) command(name string, arguments ...string) *exec.Cmd {
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
	c.SysProcAttr = &syscall.SysProcAttr{Credential: s.account}
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

func (s *Server) ready() error {
	pool, err := sql.Open("postgres", s.address.String())
	if err != nil {
		return err
	}
	defer pool.Close()
	for deadline := time.Now().Add(startLimit); ; time.Sleep(20 * time.Millisecond) {
		if err = pool.Ping(); err == nil || time.Now().After(deadline) {
			return err
		}
	}
}
