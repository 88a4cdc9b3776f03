package bot

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"pufa/duty"
)

var (
	// helperWords ask for a village's people of the law.
	helperWords = regexp.MustCompile(`法律顾问|法律明白人|明白人|村顾问|驻村律师|村居顾问`)
	placeWord   = regexp.MustCompile(`(?:村|社区|屯)$`)
)

// longestName is the longest message that may be nothing but a village's name.
const longestName = 12

// village tells a resident who types a village's name its adviser and 法律明白人, as
// published.
func (c *Conversation) village(ctx context.Context, t *turn) (Reply, bool, error) {
	if c.opt.Duty == nil || t.Kind != Text || t.command == "" {
		return Reply{}, false, nil
	}
	asks, short := helperWords.MatchString(t.text), utf8.RuneCountInString(t.command) <= longestName
	if !asks && !(short && placeWord.MatchString(t.command)) {
		return Reply{}, false, nil
	}
	found, err := c.opt.Duty.Villages(ctx, t.text, t.now)
	if err != nil {
		return Reply{}, false, fmt.Errorf("find village: %w", err)
	}
	if len(found) == 0 {
		if !asks || !short {
			return Reply{}, false, nil
		}
		return Reply{Text: "请写上村（社区）名，如“怀洪村法律顾问”，我告诉您它的法律顾问和法律明白人。\n也可以打12348，免费问律师。", Actions: say("附近机构", "菜单")}, true, nil
	}
	var b strings.Builder
	for i, v := range found {
		if i > 0 {
			b.WriteString("\n\n")
		}
		writeVillage(&b, v)
	}
	b.WriteString("\n\n急事打110；免费问律师打12348。")
	return Reply{Text: b.String(), Actions: say("附近机构", "菜单")}, true, nil
}

func writeVillage(b *strings.Builder, v duty.Village) {
	b.WriteString("【" + safe(v.Unit.Name) + "】")
	if len(v.Entries) == 0 {
		b.WriteString("\n法律顾问和法律明白人还没有公布。")
	}
	for _, e := range v.Entries {
		fmt.Fprintf(b, "\n· %s：%s", e.Kind, safe(e.Name))
		if about := strings.Trim(e.Role+"，"+e.Office, "，"); about != "" {
			b.WriteString("（" + safe(about) + "）")
		}
		if e.Phone != "" {
			b.WriteString("，☎ " + safe(e.Phone))
		}
	}
	if v.Unit.Phone != "" {
		b.WriteString("\n· 村（居）委会：☎ " + safe(v.Unit.Phone))
	}
}
