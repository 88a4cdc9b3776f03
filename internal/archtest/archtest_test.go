package archtest

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

func TestHouseIsInOrder(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var ours []pkg
	for d := json.NewDecoder(out); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if below(p.ImportPath, module) {
			ours = append(ours, p)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("go list: %v\n%s", err, problems.String())
	}
	if len(ours) < 10 {
		t.Fatalf("only %d packages were found", len(ours))
	}
	for _, wrong := range Check(ours) {
		t.Error(wrong)
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		from, to string
		wrong    string // part of the sentence; empty when the import is fine
	}{
		{"pufa", "pufa/internal/command", ""},
		{"pufa/internal/command", "pufa/internal/app", ""},
		{"pufa/internal/app", "pufa/bot", ""},
		{"pufa/bot", "pufa/internal/wechat", ""},
		{"pufa/bot", "pufa/knowledge", ""},
		{"pufa/internal/store", "pufa/quiz", ""},
		{"pufa/knowledge", "pufa/knowledge/search", ""},
		{"pufa/knowledge/search", "pufa/internal/datebook", ""},
		{"pufa/knowledge/search", "github.com/blevesearch/bleve/v2", ""},
		{"pufa/content", "pufa/internal/fault", ""},
		{"pufa/content", "net/url", ""},
		{"pufa/internal/wechat", "pufa/internal/shared", ""},
		{"pufa/internal/wechat", "net/http", ""},
		{"pufa/internal/store", "database/sql", ""},
		{"pufa/internal/store/storetest", "pufa/internal/store", ""},
		{"pufa/internal/testenv", "github.com/redis/go-redis/v9", ""},

		{"pufa/internal/store", "pufa/bot", "downward"},
		{"pufa/knowledge", "pufa/internal/store", "downward"},
		{"pufa/internal/fault", "pufa/knowledge", "downward"},
		{"pufa/bot", "pufa", "downward"},
		{"pufa/bot", "pufa/internal/app", "downward"},
		{"pufa/quiz", "pufa/knowledge", "domains do not know each other"},
		{"pufa/duty", "pufa/quiz/paper", "domains do not know each other"},
		{"pufa/bot", "pufa/internal/console", "neighbours"},
		{"pufa/internal/shared", "pufa/internal/wechat", "neighbours"},
		{"pufa/knowledge", "net/http", "no I/O"},
		{"pufa/knowledge/search", "net", "no I/O"},
		{"pufa/quiz", "database/sql", "only internal/store may"},
		{"pufa/content", "os/exec", "no I/O"},
		{"pufa/bot", "github.com/silenceper/wechat/v2/officialaccount", "only internal/wechat may"},
		{"pufa/internal/standin", "github.com/silenceper/wechat/v2", "only internal/wechat may"},
		{"pufa/internal/app", "github.com/redis/go-redis/v9", "only internal/shared"},
		{"pufa/internal/app", "database/sql/driver", "only internal/store may"},
		{"pufa/internal/console", "modernc.org/sqlite", "only internal/store may"},
		{"pufa/knowledge", "github.com/blevesearch/bleve/v2", "only knowledge/search may"},
		{"pufa/internal/app", "pufa/internal/testenv", "for tests"},
		{"pufa/bot", "pufa/internal/store/storetest", "for tests"},
		{"pufa/util", "fmt", "has no floor"},
	} {
		got := strings.Join(Check([]pkg{{c.from, []string{c.to}}}), "; ")
		if c.wrong == "" && got != "" || !strings.Contains(got, c.wrong) {
			t.Errorf("%s → %s: %q, want %q", c.from, c.to, got, c.wrong)
		}
	}
}
