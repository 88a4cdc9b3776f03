package bot_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pufa/bot"
)

var update = flag.Bool("update", false, "write what comes back into testdata/*.chat")

// TestConversations plays every testdata/*.chat: they are the specification.
func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/*.chat")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".chat"), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want, err := parseChat(string(b))
			if err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, engine, bot.Account{Transfer: want.setting("account") == "transfer"})
			got := chat{head: want.head}
			for _, s := range want.steps {
				reply, err := w.do(s.does)
				if err != nil {
					t.Fatalf("%s:%d: %v", file, s.line, err)
				}
				got.steps = append(got.steps, step{line: s.line, does: s.does, reply: strings.Trim(reply, "\n")})
			}
			if *update {
				if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want.String(), got.String()); diff != "" {
				t.Errorf("%s (-want +got), or run with -update:\n%s", file, diff)
			}
		})
	}
}
