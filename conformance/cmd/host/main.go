// Command host runs a plugin in Mattermost's own plugin environment and serves it.
//
// It prints one line of JSON with its addresses and runs until it is interrupted:
//
//	{"url":"http://127.0.0.1:40001","plugin_url":"http://127.0.0.1:40001/plugins/com.example.plugin"}
//
// What can be done over HTTP is described at the host package's control routes, below /_host/.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"conformance/host"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "host:", err)
		os.Exit(1)
	}
}

func run() error {
	var options host.Options
	flag.StringVar(&options.Bundle, "plugin", "", "the plugin: a `folder` with plugin.json")
	flag.StringVar(&options.Bundle, "bundle", "", "the plugin: a .tar.gz `file`")
	flag.StringVar(&options.DataSource, "dsn", "", "SqlSettings.DataSource of the server; {node} in it stands for the node's number")
	flag.StringVar(&options.SiteURL, "site-url", "", "the address users reach the server at (default the listener's)")
	flag.StringVar(&options.Listen, "listen", "127.0.0.1:0", "the address to serve on")
	flag.IntVar(&options.Nodes, "nodes", 1, "how many servers run the plugin on the same users and posts")
	settings := flag.String("config", "", "a JSON `file` with the plugin's stored settings")
	verbose := flag.Bool("verbose", false, "write the server log to standard error")
	flag.Parse()

	if options.Bundle == "" {
		return fmt.Errorf("name the plugin with --plugin or --bundle")
	}
	if *settings != "" {
		text, err := os.ReadFile(*settings)
		if err != nil {
			return fmt.Errorf("cannot read the settings: %w", err)
		}
		if err := json.Unmarshal(text, &options.Settings); err != nil {
			return fmt.Errorf("%s is not a JSON object: %w", *settings, err)
		}
	}
	if *verbose {
		options.Log = os.Stderr
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, syscall.SIGINT, syscall.SIGTERM)

	h, err := host.Start(options)
	if err != nil {
		return err
	}
	defer h.Close()
	addresses := map[string]string{"url": h.URL(), "plugin_url": h.PluginURL()}
	if err := json.NewEncoder(os.Stdout).Encode(addresses); err != nil {
		return err
	}
	<-interrupted
	return nil
}
