package search

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestCodecKeepsWhatItIsGiven(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOf(rapid.Uint16()).Draw(t, "a")
		b := rapid.SliceOf(rapid.Float32()).Draw(t, "b")
		c := rapid.SliceOf(rapid.String()).Draw(t, "c")
		path := filepath.Join(dir, "f")
		w, err := createFile(path)
		if err != nil {
			t.Fatal(err)
		}
		putSlice(w, a)
		putSlice(w, b)
		putStrings(w, c)
		if err := w.close(); err != nil {
			t.Fatal(err)
		}
		err = readFile(path, func(r *reader) {
			if got := getUint16s(r); !slices.Equal(a, got) {
				t.Errorf("got %v, want %v", got, a)
			}
			if got := getFloat32s(r); !slices.Equal(b, got) {
				t.Errorf("got %v, want %v", got, b)
			}
			if got := getStrings(r); !slices.Equal(c, got) {
				t.Errorf("got %v, want %v", got, c)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzReadAll(f *testing.F) {
	path := filepath.Join(f.TempDir(), "f")
	w, err := createFile(path)
	if err != nil {
		f.Fatal(err)
	}
	putStrings(w, []string{"甲", "乙丙"})
	putSlice(w, []int32{1, 2, 3})
	if err := w.close(); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:5])
	f.Fuzz(func(t *testing.T, b []byte) {
		var names []string
		var numbers []int32
		err := readAll(bytes.NewReader(b), func(r *reader) { names, numbers = getStrings(r), getInt32s(r) })
		if err == nil && !bytes.Equal(b[:min(len(b), len(whole))], whole[:min(len(b), len(whole))]) && len(names)+len(numbers) > len(b) {
			t.Errorf("%d things read from %d bytes", len(names)+len(numbers), len(b))
		}
	})
}

func FuzzDecodeModel(f *testing.F) {
	f.Add(defaultModel[:200])
	f.Add([]byte(`{"features_version":1,"lexical":{"weights":[1],"trees":[{"f":[0,-1,-1],"s":[0,1,2],"l":[1,0,0],"r":[2,0,0]}]}}`))
	f.Add([]byte(`{"features_version":1,"lexical":{"trees":[{"f":[0],"s":[0],"l":[0],"r":[0]}]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := decodeModel(b)
		if err != nil {
			return
		}
		c := &candidate{}
		for _, r := range []*Ranker{m.Lexical, m.Full} {
			if r != nil {
				r.linear(&c.f)
				r.boost([]*candidate{c})
			}
		}
	})
}

func TestDefaultModelIsUsable(t *testing.T) {
	m, err := DefaultModel()
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Lexical.Weights) != lexicalFeatures || m.Full == nil || len(m.Full.Weights) != featureCount {
		t.Errorf("weights for %d and %d features", len(m.Lexical.Weights), featureCount)
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := decodeModel(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(m.Decide, again.Decide); diff != "" {
		t.Error(diff)
	}
}

func TestModelOfOtherFeaturesIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"other version":    `{"features_version":99,"lexical":{"weights":[1]}}`,
		"no lexical":       `{"features_version":1}`,
		"endless tree":     `{"features_version":1,"lexical":{"trees":[{"f":[0,-1],"s":[0,1],"l":[0,0],"r":[1,0]}]}}`,
		"child outside":    `{"features_version":1,"lexical":{"trees":[{"f":[0,-1],"s":[0,1],"l":[1,0],"r":[7,0]}]}}`,
		"unknown feature":  `{"features_version":1,"lexical":{"trees":[{"f":[9999,-1,-1],"s":[0,1,1],"l":[1,0,0],"r":[2,0,0]}]}}`,
		"lengths disagree": `{"features_version":1,"lexical":{"trees":[{"f":[0,-1],"s":[0],"l":[1,0],"r":[1,0]}]}}`,
	} {
		if _, err := decodeModel([]byte(text)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestBestIsTheHeadOfTheSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sums := rapid.SliceOfN(rapid.Float32Range(0.001, 100), 1, 400).Draw(t, "sums")
		n := rapid.IntRange(1, 50).Draw(t, "n")
		touched := make([]int32, len(sums))
		for i := range touched {
			touched[i] = int32(i)
		}
		got := best(sums, touched, n)
		want := slices.Clone(touched)
		slices.SortStableFunc(want, func(a, b int32) int { return cmp.Compare(sums[b], sums[a]) })
		if want = want[:min(n, len(want))]; !slices.Equal(want, got) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

// The scanner's BM25 is the textbook's, on any text.
func TestScanIsBM25(t *testing.T) {
	letters := rapid.SampledFrom([]rune("甲乙丙丁，"))
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(letters, 1, 80).Draw(t, "text"))
		asked := string(rapid.SliceOfN(letters, 2, 12).Draw(t, "asked"))
		q := (&Index{lexicon: &lexicon{}}).question(Query{Text: asked})
		idfs := make([]float32, len(q.bigrams))
		for i := range idfs {
			idfs[i] = float32(i + 1)
		}
		var s scanner
		s.prepare(q, idfs, nil, nil, make([]float32, 1<<16))
		body, norm := analyze(nil, text), float32(1.5)
		want := float32(0)
		for i, pair := range q.bigrams {
			tf := float32(0)
			eachTerm(body, func(tm term) {
				if tm == pair {
					tf++
				}
			})
			want += idfs[i] * tf * (k1 + 1) / (tf + norm)
		}
		for range 2 { // a second scan finds the same
			if got := s.scan(body, norm).pairs; got < want-1e-3 || got > want+1e-3 {
				t.Errorf("%q in %q: %v, want %v", asked, text, got, want)
			}
		}
	})
}

func TestLexiconExpands(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l")
	if err := saveTerms(path, []Term{{"老赖", []string{"失信被执行人", "拒不履行"}}, {"赖", []string{"抵赖"}}}); err != nil {
		t.Fatal(err)
	}
	x, err := loadLexicon(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]string{"失信被执行人", "拒不履行", "抵赖"}, x.expand("遇到老赖")); diff != "" {
		t.Error(diff)
	}
	if got := x.expand("没有"); len(got) != 0 {
		t.Errorf("expanded to %v", got)
	}
}

func TestLevelCode(t *testing.T) {
	for _, c := range []struct {
		level, law string
		want       uint8
	}{
		{"法律", "民法典", levelLaw},
		{"", "中华人民共和国刑法", levelLaw},
		{"宪法", "宪法", levelConstitution},
		{"", "最高人民法院关于某事的解释", levelInterpretation},
		{"", "物业管理条例", levelRegulation},
		{"地方性法规", "某市养犬条例", levelLocal},
		{"部门规章", "某办法", levelRule},
		{"", "", levelUnknown},
	} {
		if got := levelCode(c.level, c.law); got != c.want {
			t.Errorf("%s《%s》: %d, want %d", c.level, c.law, got, c.want)
		}
	}
}

func TestNamedLaws(t *testing.T) {
	short := map[string]int32{"民法典": 0, "刑法": 1, "劳动合同法": 2, "合同法": 3}
	var got []int32
	eachNamedLaw("依照《中华人民共和国民法典》和劳动合同法、刑法的规定", short, func(law int32) { got = append(got, law) })
	if diff := gocmp.Diff([]int32{0, 2, 1}, got); diff != "" {
		t.Error(diff)
	}
}
