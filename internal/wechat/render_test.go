package wechat

import (
	"encoding/xml"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func reply(kind OutKind) Outgoing {
	return Outgoing{To: "oFollower-0001", From: "gh_0123456789ab", At: time.Unix(1796346001, 0), Kind: kind}
}

func TestRenderGolden(t *testing.T) {
	text := reply(OutText)
	text.Text = "《民法典》第一千零七十七条\n<a href=\"weixin://bizmsgmenu?msgmenucontent=更多&msgmenuid=1\">更多</a> 1<2 & 3"
	escaped := reply(OutText)
	escaped.Text = "a]]>b\x00\x1b\x7f</Content>]]></xml>\r\n\xff"
	image := reply(OutImage)
	image.MediaID = "media_1"
	news := reply(OutNews)
	news.Article = Article{Title: "宪法宣传周", Description: "12月4日（周五）", URL: "https://example.com/a?b=1&c=2", Picture: "https://example.com/p.png"}
	for name, o := range map[string]Outgoing{
		"text": text, "text-escaped": escaped, "image": image, "news": news, "transfer": reply(OutTransfer),
	} {
		got, err := o.Render()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		golden(t, "testdata/outgoing/"+name+".xml", got)
	}
}

func TestRenderRefuses(t *testing.T) {
	empty, blank, long := reply(OutText), reply(OutText), reply(OutText)
	blank.Text = " \n\x01"
	long.Text = strings.Repeat("法", 682) + "abc"
	untitled := reply(OutNews)
	untitled.Article.URL = "https://example.com"
	for name, o := range map[string]Outgoing{
		"empty text": empty, "blank text": blank, "2049 bytes": long,
		"image without id": reply(OutImage), "article without title": untitled, "no such kind": reply("voice"),
	} {
		if got, err := o.Render(); !errors.Is(err, ErrReply) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	long.Text = long.Text[:MaxText]
	if _, err := long.Render(); err != nil {
		t.Errorf("2048 bytes: %v", err)
	}
}

// Any text comes out of the XML as it went in, without control characters.
func TestRenderedTextReadsBack(t *testing.T) {
	piece := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"]]>", "]]", ">", "<![CDATA[", "&amp;", "\x00", "\xff", "法"}))
	rapid.Check(t, func(t *rapid.T) {
		o := reply(OutText)
		o.Text = "·" + strings.Join(rapid.SliceOfN(piece, 0, 20).Draw(t, "pieces"), "")
		body, err := o.Render()
		if len(Printable(o.Text)) > MaxText {
			if !errors.Is(err, ErrReply) {
				t.Fatalf("%d bytes: %v", len(o.Text), err)
			}
			return
		}
		if err != nil || !utf8.Valid(body) {
			t.Fatal(err, utf8.Valid(body))
		}
		var back struct {
			ToUserName, FromUserName, CreateTime, MsgType, Content string
		}
		if err := xml.Unmarshal(body, &back); err != nil {
			t.Fatal(err)
		}
		if back.Content != Printable(o.Text) || back.ToUserName != o.To || back.FromUserName != o.From {
			t.Fatalf("%q came back as %+v", o.Text, back)
		}
		for _, r := range back.Content {
			if unicode.IsControl(r) && r != '\n' && r != '\t' {
				t.Fatalf("control character %q passed", r)
			}
		}
	})
}
