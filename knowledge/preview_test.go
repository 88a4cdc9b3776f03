package knowledge

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pufa/internal/datebook"
)

func TestWhatAnImportDoesToVersions(t *testing.T) {
	version := func(id, law string, year int) Version {
		return Version{ID: id, Law: law, Adopted: datebook.Date{Year: year, Month: time.May, Day: 1}}
	}
	dated := version("b1", "乙法", 2001)
	dated.Effective = datebook.Date{Year: 2001, Month: time.July, Day: 1}
	ended := version("a1", "甲法", 2000)
	ended.Ended = datebook.Date{Year: 2010, Month: time.May, Day: 1}
	before := []Version{version("a1", "甲法", 2000), version("b1", "乙法", 2001), version("c1", "丙法", 2002), version("d1", "丁法", 2003)}
	after := []Version{ended, version("a2", "甲法", 2010), dated, version("c2", "丙法", 2002), version("e1", "戊法", 2004)}
	changes, unchanged := CompareVersions(before, after)
	var got []string
	for _, c := range changes {
		got = append(got, fmt.Sprintf("%s%d%s", c.Law, c.Adopted.Year, c.Kind))
	}
	want := "丁法2003不再列出 丙法2002换了文本 乙法2001日期等有更正 戊法2004新的法律 甲法2010新的版本"
	if strings.Join(got, " ") != want || unchanged != 1 {
		t.Errorf("got  %s, %d unchanged\nwant %s, 1", strings.Join(got, " "), unchanged, want)
	}
	if changes, unchanged := CompareVersions(after, after); len(changes) != 0 || unchanged != len(after) {
		t.Errorf("the same again: %v, %d", changes, unchanged)
	}
}
