// Package microsoft drives the pretend Microsoft: Entra, Graph and Teams.
package microsoft

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"syscall"
)

// Microsoft is the running pretend Microsoft. The first line that the program prints says where it is.
type Microsoft struct {
	Login        string
	Graph        string
	Teams        string
	SharePoint   string
	Control      string
	Tenant       string
	ClientID     string
	ClientSecret string

	program *exec.Cmd
}

// Start starts the sandbox's executable as the pretend Microsoft alone.
func Start(sandbox string, arguments ...string) (*Microsoft, error) {
	program := exec.Command(sandbox, append([]string{"microsoft", "--listen", "127.0.0.1:0"}, arguments...)...)
	program.Stderr = os.Stderr
	program.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGINT}
	output, err := program.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := program.Start(); err != nil {
		return nil, err
	}
	ms := &Microsoft{program: program}
	line, err := bufio.NewReader(output).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, ms)
	}
	if err != nil {
		ms.Close()
		return nil, fmt.Errorf("the pretend Microsoft does not say where it is: %q: %w", line, err)
	}
	return ms, nil
}

// Close ends it.
func (ms *Microsoft) Close() {
	_ = ms.program.Process.Signal(os.Interrupt)
	_ = ms.program.Wait()
}

// Do uses the control interface; the answer is decoded into result, unless that is nil.
func (ms *Microsoft) Do(method, path string, body, result any) error {
	encoded, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(method, ms.Control+"/"+path, bytes.NewReader(encoded))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s: %s %s", method, path, response.Status, content)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(content, result)
}
