// Command vectors writes what Go puts on the wire, for the tests of the Rust side to read.
//
// It encodes Mattermost's own structs with Go's encoding/gob, just as net/rpc does, and writes one
// file per stream to crates/mattermost/tests/vectors:
//
//	go run ./vectors           writes the files
//	go run ./vectors --check   makes them again and compares
//
// Type ids depend on the Go release and on the version of the module, so the files are made with the
// default go.mod. Values hold at most one entry per map, since Go encodes maps in random order.
package main

import (
	"bytes"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
)

// madeBy is written into every file.
const madeBy = "go run ./vectors   (in conformance/)"

// vector is one file: a gob stream, value by value.
type vector struct {
	MadeBy string `json:"made_by"`
	// Values follow one another on one stream, so a type is defined only where it first occurs.
	Values []value `json:"values"`
}

// value is one call of gob's Encoder.Encode.
type value struct {
	// Type is the Go type.
	Type string `json:"type"`
	// JSON shows the value to readers, with Go's field names or the model's own JSON names. What gob does not
	// tell apart (nil and empty) may look different after decoding.
	JSON any `json:"json"`
	// Gob is what Encode wrote, in hexadecimal: zero or more type definitions and the value.
	Gob string `json:"gob"`
}

func main() {
	folder := flag.String("folder", "../crates/mattermost/tests/vectors", "where the files are")
	check := flag.Bool("check", false, "compare instead of writing")
	flag.Parse()
	if err := run(*folder, *check); err != nil {
		fmt.Fprintln(os.Stderr, "vectors:", err)
		os.Exit(1)
	}
}

func run(folder string, check bool) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	known := map[string]bool{}
	for _, stream := range streams() {
		content, err := encode(stream.values)
		if err != nil {
			return fmt.Errorf("%s: %w", stream.name, err)
		}
		path := filepath.Join(folder, stream.name+".json")
		known[path] = true
		if !check {
			if err := os.WriteFile(path, content, 0o644); err != nil {
				return err
			}
			continue
		}
		if found, err := os.ReadFile(path); err != nil || !bytes.Equal(found, content) {
			return fmt.Errorf("%s is not what Go and Mattermost encode now: make it again with %q", path, madeBy)
		}
	}
	found, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return err
	}
	for _, path := range found {
		if !known[path] {
			return fmt.Errorf("%s is made by nothing here: delete it", path)
		}
	}
	return nil
}

func encode(values []any) ([]byte, error) {
	var written bytes.Buffer
	encoder := gob.NewEncoder(&written)
	file := vector{MadeBy: madeBy}
	for _, v := range values {
		if err := encoder.Encode(v); err != nil {
			return nil, err
		}
		file.Values = append(file.Values, value{
			Type: reflect.TypeOf(v).String(),
			JSON: v,
			Gob:  hex.EncodeToString(written.Bytes()),
		})
		written.Reset()
	}
	content, err := json.MarshalIndent(file, "", "  ")
	return append(content, '\n'), err
}
