package wechat

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with a file.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s: %s", path, diff)
	}
}

// Each push of the platform's documentation reads as its golden file says.
func TestParseGolden(t *testing.T) {
	pushes, err := filepath.Glob("testdata/incoming/*.xml")
	if err != nil || len(pushes) < 15 {
		t.Fatalf("%d pushes, %v", len(pushes), err)
	}
	for _, path := range pushes {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Parse(body)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		golden(t, strings.TrimSuffix(path, ".xml")+".json", told(t, m))
	}
}

// told are the fields of a push that hold something.
func told(t *testing.T, m Incoming) []byte {
	t.Helper()
	m.XMLName = xml.Name{}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]any{}
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	for name, value := range all {
		if value == "" || value == nil || name == "XMLName" {
			delete(all, name)
		}
	}
	b, err = json.MarshalIndent(all, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(b, '\n')
}

func TestParseRefuses(t *testing.T) {
	deep := strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40)
	for name, body := range map[string]string{
		"empty":                  "",
		"not XML":                "success",
		"JSON":                   `{"ToUserName":"gh"}`,
		"cut short":              "<xml><ToUserName>gh",
		"tags crossed":           "<xml><a><b></a></b></xml>",
		"another root":           "<html><ToUserName>gh</ToUserName></html>",
		"two documents":          "<xml></xml><xml></xml>",
		"text behind":            "<xml></xml>x",
		"external entity":        `<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><Content>&x;</Content></xml>`,
		"external document type": `<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml></xml>`,
		"document type alone":    `<!DOCTYPE xml><xml></xml>`,
		"document type inside":   `<xml><!DOCTYPE x></xml>`,
		"billion laughs": `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">` +
			`<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><xml><Content>&c;</Content></xml>`,
		"unknown entity":          "<xml><Content>&nbsp;</Content></xml>",
		"stylesheet":              `<?xml-stylesheet href="http://127.0.0.1/"?><xml></xml>`,
		"other encoding":          `<?xml version="1.0" encoding="GB18030"?><xml></xml>`,
		"too deep":                "<xml>" + deep + "</xml>",
		"too big":                 "<xml><Content>" + strings.Repeat("a", MaxBody) + "</Content></xml>",
		"a hundred thousand deep": "<xml>" + strings.Repeat("<a>", 60000),
	} {
		if m, err := Parse([]byte(body)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
}

func TestParseBears(t *testing.T) {
	for name, c := range map[string]struct{ body, content string }{
		"declaration":        {`<?xml version="1.0" encoding="UTF-8"?><xml><Content>a</Content></xml>`, "a"},
		"space around":       {"\n <xml> <Content>a</Content> </xml>\n ", "a"},
		"a comment":          {"<xml><!-- x --><Content>a</Content></xml>", "a"},
		"standard entities":  {"<xml><Content>&lt;a&gt; &amp; &#20320;</Content></xml>", "<a> & 你"},
		"markup in CDATA":    {"<xml><Content><![CDATA[<FromUserName>x</FromUserName>]]></Content></xml>", "<FromUserName>x</FromUserName>"},
		"CDATA in two parts": {"<xml><Content><![CDATA[a]]]]><![CDATA[>b]]></Content></xml>", "a]]>b"},
		"control characters": {"<xml><Content><![CDATA[a\x00\x08\x1bb]]></Content></xml>", "ab"},
		"half a character":   {"<xml><Content>a\xe4\xbd</Content></xml>", "a\ufffd"},
		"no characters":      {"<xml><Content>a\uffff</Content></xml>", "a"},
		"emoji":              {"<xml><Content>👨‍👩‍👧 /::)</Content></xml>", "👨‍👩‍👧 /::)"},
		"unknown elements":   {"<xml><New><Deep>1</Deep></New><Content>a</Content></xml>", "a"},
	} {
		m, err := Parse([]byte(c.body))
		if err != nil || m.Content != c.content {
			t.Errorf("%s: %q, %v; want %q", name, m.Content, err, c.content)
		}
	}
}

func TestAt(t *testing.T) {
	fallback := time.Date(2026, 12, 4, 9, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"1796346000":   time.Unix(1796346000, 0).UTC(),
		" 1796346000 ": time.Unix(1796346000, 0).UTC(),
		"4102444800":   time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC), // past 2^31
		"":             fallback, "x": fallback, "-5": fallback, "1e9": fallback,
	} {
		if got := (Incoming{CreateTime: text}).At(fallback); !got.Equal(want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// Whatever the body, it is read or refused as malformed; what is read is text.
func FuzzParse(f *testing.F) {
	pushes, err := filepath.Glob("testdata/incoming/*.xml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range pushes {
		body, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte(`<!DOCTYPE xml [<!ENTITY x "y">]><xml>&x;</xml>`))
	f.Add([]byte("<xml><![CDATA["))
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := Parse(body)
		if err != nil {
			if !errors.Is(err, ErrMalformed) {
				t.Fatal(err)
			}
			return
		}
		if bytes.Contains(body, []byte("<!DOCTYPE")) && !bytes.Contains(body, []byte("CDATA")) && !bytes.Contains(body, []byte("<!--")) &&
			!bytes.ContainsAny(body, `"'`) {
			t.Fatal("a document type passed")
		}
		for _, text := range []string{m.FromUserName, m.Content, m.EventKey} {
			if !utf8.ValidString(text) || strings.ContainsFunc(text, notXML) {
				t.Fatalf("read %q", text)
			}
		}
	})
}
