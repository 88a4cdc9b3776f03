package content

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzPack holds the pack parser to three things: it does not panic, it gives every
// item and every problem a place in the file, and it reads the same twice.
func FuzzPack(f *testing.F) {
	for _, s := range []string{
		"", "#", "laws:", "laws:\n  - name: a\n", "a: b\n---\nc: d\n", "faqs: [{id: x, basis: [民法典第1条]}]\n",
		"gists:\n  - {law: a, article: 1之一}\n", "checked: 2026-01-01\n", "terms: &a [*a]\n", "terms:\n  - *b\n",
		"hotlines:\n  - number: !!binary aa\n", "laws:\n  - <<: {name: a}\n", "questions:\n  - {id: a, kind: true_false, answer: 对}\n", "questions: [{answer: AZ}]\n", "? a\n: b\n", "laws:\n  - |\n    a\n",
		"off_topic: [a, b, 3, true, null]\n", "\xef\xbb\xbfterms: []\r\n", "emergencies:\n  - triggers: [[a], b]\n",
	} {
		f.Add([]byte(s))
	}
	files, err := filepath.Glob("packs/*/*.yaml")
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[:min(len(data), 2000)])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		set := emptySet()
		problems := parseFile(set, "a.yaml", data)
		lines := strings.Count(string(data), "\n") + 2
		for _, p := range problems {
			if p.File != "a.yaml" || p.Line < 0 || p.Line > lines || p.Sentence == "" || p.Severity != SeverityError {
				t.Fatalf("problem %+v in %d lines", p, lines)
			}
		}
		for _, q := range set.FAQs {
			if q.Position.Line < 1 || len(q.Refs) != len(q.Basis) {
				t.Fatalf("FAQ %+v", q)
			}
		}
		for _, q := range set.Questions {
			if q.Position.Line < 1 || len(q.Refs) != len(q.Basis) {
				t.Fatalf("question %+v", q)
			}
		}
		again := emptySet()
		if n := len(parseFile(again, "a.yaml", data)); n != len(problems) || len(again.Terms) != len(set.Terms) {
			t.Fatalf("%d problems, then %d", len(problems), n)
		}
		set.canonicalise(set.LawNames())
		Check(set, today)
	})
}
