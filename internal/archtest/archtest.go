// Package archtest keeps the house in order: its test reads the import graph from
// `go list` and fails where a package imports upward, where domains know each other, or
// where a library shows up outside the one package that wraps it. docs/architecture.md
// draws the same house for people.
package archtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// module is the path of every package of ours.
const module = "pufa"

// room is a package, with all packages below it, on a floor of the house.
type room struct {
	path  string
	floor int
}

// The floors: a package imports from lower floors, from its own room, and on the ground
// floor from its neighbours.
const (
	ground   = 0 // plain rules and data, known to all
	domains  = 1 // rules of the field, without I/O; they do not know each other
	adapters = 2 // databases, wire formats, files
	faces    = 3 // what people see
	wiring   = 4 // the one place that knows everybody
	commands = 5
	program  = 6
	support  = 9 // for tests: may import anything, and nothing but tests imports it
)

var house = []room{
	{"content", ground}, {"counsel", ground}, {"internal/fault", ground}, {"internal/datebook", ground}, {"internal/lawref", ground},
	{"internal/privacy", ground}, {"internal/setting", ground}, {"internal/record", ground}, {"internal/signedlink", ground}, {"internal/access", ground},
	{"knowledge", domains}, {"quiz", domains}, {"scheduler", domains}, {"duty", domains},
	{"internal/store", adapters}, {"internal/shared", adapters}, {"internal/wechat", adapters},
	{"internal/report", adapters}, {"internal/standin", adapters}, {"internal/intake", adapters},
	{"internal/dispatch", faces}, {"bot", faces}, {"internal/console", faces},
	{"internal/app", wiring}, {"internal/command", commands}, {"", program},
	{"internal/store/storetest", support}, {"internal/shared/sharedtest", support},
	{"internal/testenv", support}, {"internal/archtest", support}, {"internal/supply", support}, {"test", support},
}

// sideways are the imports between adapters that are wanted.
var sideways = map[[2]string]string{
	{"internal/wechat", "internal/shared"}: "the platform's token is shared state",
}

// wrapped are libraries (and packages below them) that only some rooms import.
var wrapped = []struct {
	library string
	rooms   []string
}{
	{"github.com/silenceper/wechat", []string{"internal/wechat"}},
	{"github.com/redis/go-redis", []string{"internal/shared", "internal/testenv"}},
	{"github.com/go-redis/redis_rate", []string{"internal/shared"}},
	{"github.com/bsm/redislock", []string{"internal/shared"}},
	{"database/sql", []string{"internal/store"}},
	{"modernc.org/sqlite", []string{"internal/store"}},
	{"github.com/jackc/pgx", []string{"internal/store", "internal/testenv"}},
	{"github.com/pressly/goose", []string{"internal/store"}},
	{"github.com/blevesearch", []string{"knowledge/search"}},
}

// inputOutput is what the ground floor and the domains leave to others.
var inputOutput = []string{"net", "os/exec", "database/sql", "syscall"}

// networkValues are packages below net that do no I/O.
var networkValues = []string{"net/url", "net/netip", "net/mail", "net/textproto"}

// pkg is a package as `go list` tells it.
type pkg struct {
	ImportPath string
	Imports    []string
}

// Check lists what is wrong with the imports of our packages, one sentence each.
func Check(packages []pkg) []string {
	var wrong []string
	for _, p := range packages {
		from, ok := find(p.ImportPath)
		if !ok {
			wrong = append(wrong, fmt.Sprintf("%s has no floor: add it to the house in internal/archtest", p.ImportPath))
			continue
		}
		for _, imported := range p.Imports {
			if problem := judge(from, p.ImportPath, imported); problem != "" {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: %s", p.ImportPath, imported, problem))
			}
		}
	}
	return wrong
}

// judge says what is wrong with an import, or nothing.
func judge(from room, path, imported string) string {
	for _, w := range wrapped {
		if below(imported, w.library) && !slices.ContainsFunc(w.rooms, func(r string) bool { return below(path, module+"/"+r) }) {
			return "only " + strings.Join(w.rooms, " and ") + " may"
		}
	}
	if from.floor <= domains && doesIO(imported) {
		return "rules do no I/O"
	}
	if !below(imported, module) || from.floor == support {
		return ""
	}
	to, ok := find(imported)
	if !ok {
		return "" // said of the package itself
	}
	switch {
	case to.floor == support:
		return "it is for tests"
	case to == from, to.floor < from.floor:
		return ""
	case to.floor == ground && from.floor == ground:
		return ""
	case to.floor > from.floor:
		return "imports go downward"
	case from.floor == domains:
		return "domains do not know each other"
	case sideways[[2]string{from.path, to.path}] != "":
		return ""
	}
	return "neighbours on a floor do not know each other"
}

func doesIO(imported string) bool {
	if slices.Contains(networkValues, imported) {
		return false
	}
	return slices.ContainsFunc(inputOutput, func(p string) bool { return below(imported, p) })
}

// find is the innermost room that a package of ours is in.
func find(path string) (room, bool) {
	rel := strings.TrimPrefix(strings.TrimPrefix(path, module), "/")
	var in []room
	for _, r := range house {
		if r.path == rel || r.path != "" && below(rel, r.path) {
			in = append(in, r)
		}
	}
	if len(in) == 0 {
		return room{}, false
	}
	return slices.MaxFunc(in, func(a, b room) int { return cmp.Compare(len(a.path), len(b.path)) }), true
}

// below reports whether a package is root or a package below it.
func below(path, root string) bool { return path == root || strings.HasPrefix(path, root+"/") }
