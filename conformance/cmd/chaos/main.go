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
	// Broken connections are the point, and what the environment logs goes to the host's log as well.
	log.SetOutput(io.Discard)
	if quiet, err := mlog.NewLogger(); err == nil {
		mlog.InitGlobalLogger(quiet)
	}
	if *nodes > 0 {
		options.Nodes = []int{*nodes}
	}
	if *verbose {
		options.Log = os.Stderr
	}
	if err := chaos.Run(options); err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
}
