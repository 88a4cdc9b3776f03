package bot

import (
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pufa/content"
)

func builtInShelf(t testing.TB) *shelf {
	t.Helper()
	set, err := content.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	return newShelf(set)
}

type cry struct{ level, kind, text string }

func cries(t testing.TB) []cry {
	t.Helper()
	b, err := os.ReadFile("testdata/emergency.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []cry
	for _, line := range strings.Split(string(b), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.SplitN(line, " ", 3)
		if len(f) != 3 {
			t.Fatalf("emergency.txt: %q", line)
		}
		out = append(out, cry{f[0], f[1], f[2]})
	}
	return out
}

func TestAlarmSentences(t *testing.T) {
	s := builtInShelf(t)
	names := map[level]string{acute: "acute", calm: "calm", unrelated: "-"}
	for _, c := range cries(t) {
		e, l := s.sound(c.text)
		if names[l] != c.level {
			t.Errorf("%s: %s, want %s %s", c.text, names[l], c.level, c.kind)
			continue
		}
		if l != unrelated && !slices.Contains(strings.Split(c.kind, "|"), e.ID) {
			t.Errorf("%s: answered as %s, want %s", c.text, e.ID, c.kind)
		}
	}
}

// Whatever is written around or between the words of a cry, it is heard.
func TestAlarmHearsThroughNoise(t *testing.T) {
	s := builtInShelf(t)
	var loud []string
	for _, c := range cries(t) {
		if _, l := s.sound(c.text); l == acute {
			loud = append(loud, c.text)
		}
	}
	noise := []string{" ", "！", "…", "😭", "，", "\u200b", "\u3000", "~", "[流泪]", "\n"}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(loud).Draw(t, "text")
		var b strings.Builder
		for _, r := range text {
			if rapid.IntRange(0, 3).Draw(t, "noisy") == 0 {
				b.WriteString(rapid.SampledFrom(noise).Draw(t, "noise"))
			}
			b.WriteRune(r)
		}
		if _, l := s.sound(b.String()); l != acute {
			t.Fatalf("%q is not heard", b.String())
		}
	})
}

func FuzzAlarm(f *testing.F) {
	for _, c := range cries(f) {
		f.Add(c.text)
	}
	f.Add("\xff老公打我")
	s := builtInShelf(f)
	f.Fuzz(func(t *testing.T, text string) {
		e, l := s.sound(text)
		if (e == nil) != (l == unrelated) {
			t.Fatalf("%q: entry %v at level %d", text, e, l)
		}
		if again, m := s.sound(text); again != e || m != l {
			t.Fatalf("%q: another answer the second time", text)
		}
		if squeeze(squeeze(text)) != squeeze(text) {
			t.Fatalf("%q: squeeze is not idempotent", text)
		}
	})
}
