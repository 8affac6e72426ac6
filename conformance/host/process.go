package host

import (
	"bytes"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"syscall"
	"time"
)

// processes are the living processes that run executable, oldest first. The environment keeps the
// process it started to itself, but every host runs its own copy of the executable.
func processes(executable string) []int {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var pids []int
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		// A zombie has no executable any more.
		if path, err := os.Readlink(filepath.Join("/proc", entry.Name(), "exe")); err == nil && path == executable {
			pids = append(pids, pid)
		}
	}
	sort.Ints(pids)
	return pids
}

// Alive says whether pid runs. Signal 0 would not do: it also reaches a zombie.
func Alive(pid int) bool {
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return false
	}
	// "pid (name) state …", where name may hold anything.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	return len(fields) > 0 && fields[0][0] != 'Z' && fields[0][0] != 'X'
}

// kill ends all processes of executable with SIGKILL and returns once they are dead.
func kill(executable string) {
	for _, pid := range processes(executable) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
		for Alive(pid) {
			time.Sleep(time.Millisecond)
		}
	}
}
