package yearbook

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSentences(t *testing.T) {
	words := map[string]string{"场次": "100余", "人数": "", "日期": "12月4日"}
	for _, c := range []struct {
		text, want string
		told       bool
	}{
		{"开展{场次}场。", "开展100余场。", true},
		{"开展{场次}场[，{人数}人参加]。", "开展100余场。", true},
		{"[{日期}，]开展{场次}场。", "12月4日，开展100余场。", true},
		{"{人数}人参加。", "", false},
		{"没有数字的句子。", "没有数字的句子。", true},
		{"[{人数}人]", "", true},
		{"〔2024〕1号 {场次}", "〔2024〕1号 100余", true},
	} {
		s, err := parseSentence(c.text)
		if err != nil {
			t.Fatalf("%s: %v", c.text, err)
		}
		got, _, told := s.fill(func(name string) (string, bool) { return words[name], words[name] != "" })
		if got != c.want || told != c.told {
			t.Errorf("%s became %q, %v; want %q, %v", c.text, got, told, c.want, c.told)
		}
	}
}

func TestWrongSentences(t *testing.T) {
	for text, want := range map[string]string{
		"开展{场次": "没有对应的“}”", "开展{}场": "要写数字的名称", "[开展": "没有对应的“]”", "开展]": "多了一个“]”",
		"[a[b]]": "不能再有“[”", "a}": "多了一个“}”", "{a{b}}": "没有对应的“}”", "{a]": "没有对应的“}”",
	} {
		if _, err := parseSentence(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// TestFilledSentenceHoldsEveryWord: what is told holds the words of all names used, and
// nothing of a part whose name has no word.
func TestFilledSentenceHoldsEveryWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		known := map[string]bool{}
		var text strings.Builder
		for range rapid.IntRange(0, 6).Draw(t, "pieces") {
			name := rapid.SampledFrom([]string{"甲", "乙", "丙"}).Draw(t, "name")
			known[name] = rapid.Bool().Draw(t, "known")
			if rapid.Bool().Draw(t, "optional") {
				text.WriteString("[文{" + name + "}]")
			} else {
				text.WriteString("文{" + name + "}")
			}
		}
		s, err := parseSentence(text.String())
		if err != nil {
			t.Fatal(err)
		}
		said, used, told := s.fill(func(name string) (string, bool) { return "值" + name, known[name] })
		if !told {
			return
		}
		for _, name := range used {
			if !known[name] || !strings.Contains(said, "值"+name) {
				t.Fatalf("%s says %q and used %s", text.String(), said, name)
			}
		}
		if strings.Count(said, "文") != len(used) {
			t.Fatalf("%s says %q with %d names", text.String(), said, len(used))
		}
	})
}

func FuzzSentence(f *testing.F) {
	for _, s := range []string{"开展{场次}场[，{人数}人]。", "{", "[", "}]", "{ }", "〔2024〕1号"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parseSentence(text)
		if err != nil {
			return
		}
		said, used, told := s.fill(func(name string) (string, bool) { return name, true })
		if !told || !slices.Equal(used, s.names()) {
			t.Errorf("%q: told %v, used %q of %q", text, told, used, s.names())
		}
		for _, name := range used {
			if !strings.Contains(said, name) {
				t.Errorf("%q says %q without %q", text, said, name)
			}
		}
	})
}
