package bot

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"pufa/content"
)

const (
	nearestShown = 3
	// farAway is the distance in metres from which the offices listed are hardly the
	// person's own.
	farAway = 60_000
)

// offices finds where to go: near a sent location, or by kind.
func (c *Conversation) offices(ctx context.Context, t *turn) (Reply, bool, error) {
	books := c.books()
	if t.Kind == Location {
		return books.near(t), true, nil
	}
	if t.Kind != Text {
		return Reply{}, false, nil
	}
	kind := books.officeKind(t.command)
	nearby := containsAny(t.command, []string{"附近", "最近的", "离我", "周边", "就近"})
	where := containsAny(t.command, []string{"在哪", "在那", "地址", "位置", "怎么走", "怎么去", "几点", "电话", "有哪些", "有吗"})
	switch {
	case nearby && (kind != "" || len([]rune(t.command)) <= shortText):
		t.session.Office = kind
		return c.withServices(askLocation(kind)), true, nil
	case kind != "" && (where || t.command == squeeze(kind)):
		t.session.Office = kind
		return c.withServices(books.listOffices(kind)), true, nil
	}
	return Reply{}, false, nil
}

func askLocation(kind string) Reply {
	if kind == "" {
		kind = "机构"
	}
	return Reply{
		Text:    "请点输入框旁的“＋”→“位置”→“发送位置”，我告诉您最近的" + kind + "。位置只用来算这一次距离，不保存。",
		Actions: say("热线电话", "菜单"),
	}
}

// officeKind is the kind of office that a text names, the longest name first.
func (s *shelf) officeKind(text string) string {
	for _, k := range s.kinds {
		if strings.Contains(text, squeeze(k)) {
			return k
		}
	}
	return ""
}

func (s *shelf) listOffices(kind string) Reply {
	const listed = 6
	var lines []string
	for _, o := range s.set.Offices {
		if o.Kind == kind && len(lines) < listed {
			lines = append(lines, officeText(o, ""))
		}
	}
	return Reply{
		Text:    strings.Join(lines, "\n\n") + "\n\n发送您的位置，我告诉您哪个最近。",
		Actions: say("热线电话", "菜单"),
	}
}

// near lists the nearest offices of the kind asked for before, else of any kind.
func (s *shelf) near(t *turn) Reply {
	type place struct {
		content.Office
		metres float64
	}
	var places []place
	kind := t.session.Office
	t.session.Office = ""
	for _, o := range s.set.Offices {
		if kind == "" || o.Kind == kind {
			places = append(places, place{o, content.Metres(t.Latitude, t.Longitude, o.Latitude, o.Longitude)})
		}
	}
	if len(places) == 0 || !onEarth(t.Latitude, t.Longitude) {
		return Reply{Text: "这里还没有登记机构的位置。可以打12348公共法律服务热线，问离您最近的。", Actions: say("热线电话")}
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(a.metres, b.metres) })
	var lines []string
	for i, p := range places[:min(nearestShown, len(places))] {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, officeText(p.Office, "约"+metresText(p.metres))))
	}
	r := Reply{Text: "离您最近的：\n" + strings.Join(lines, "\n\n"), Actions: say("热线电话", "服务指南")}
	if places[0].metres > farAway {
		r.Text = "您离这里登记的机构比较远，当地的可以打12348问。\n\n" + r.Text
	}
	return r
}

func officeText(o content.Office, distance string) string {
	text := o.Name
	if o.Example {
		text += "（示例）"
	}
	if distance != "" {
		text += "  " + distance
	}
	for _, line := range []string{o.Address, ifSet("☎ ", o.Phone), ifSet("时间：", o.Hours)} {
		if line != "" {
			text += "\n   " + line
		}
	}
	return text
}

func metresText(m float64) string {
	switch {
	case m < 1000:
		return fmt.Sprintf("%d米", int(math.Round(m/10))*10)
	case m < 10_000:
		return fmt.Sprintf("%.1f公里", m/1000)
	}
	return fmt.Sprintf("%.0f公里", m/1000)
}

// onEarth reports degrees that name a place.
func onEarth(lat, lon float64) bool { return math.Abs(lat) <= 90 && math.Abs(lon) <= 180 }

func containsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}
