// Command chaos lets everything go wrong while messages flow, and counts what is lost and what comes twice:
// see package chaos. It exits with 1 if anything was.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/mattermost/mattermost/server/public/shared/mlog"

	"conformance/chaos"
)

func main() {
	options := chaos.Options{Out: os.Stdout, Nodes: []int{1, 2}}
	flag.StringVar(&options.Bundle, "bundle", "", "the plugin: a .tar.gz `file`, or a folder with plugin.json")
	flag.StringVar(&options.Sandbox, "sandbox", "", "the sandbox's `executable`")
	flag.Uint64Var(&options.Seed, "seed", 1, "decides what is sent and what strikes")
	flag.IntVar(&options.Messages, "messages", 1000, "how many messages are sent at least")
	flag.IntVar(&options.Least, "least", 10, "how often each fault strikes at least, on one node and again on two")
	nodes := flag.Int("nodes", 0, "only on so many nodes (default one, then two)")
	flag.StringVar(&options.Plant, "plant", "", "a `fault` to plant: acknowledge-before-commit or post-without-look-up")
	verbose := flag.Bool("verbose", false, "write the server log to standard error")
	flag.Parse()
	if *nodes > 0 {
		options.Nodes = []int{*nodes}
	}
	errors := os.Stderr
	if *verbose {
		options.Log = os.Stderr
	} else if err := silence(); err != nil {
		fmt.Fprintln(errors, "chaos:", err)
		os.Exit(1)
	}
	if err := chaos.Run(options); err != nil {
		fmt.Fprintln(errors, "chaos:", err)
		os.Exit(1)
	}
}

// silence drops what go-plugin and the environment write to standard error: every kill breaks a connection.
func silence() (err error) {
	quiet, err := mlog.NewLogger()
	if err != nil {
		return err
	}
	mlog.InitGlobalLogger(quiet)
	log.SetOutput(io.Discard)
	os.Stderr, err = os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	return err
}
