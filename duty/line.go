package duty

import "strings"

// Lines are the parts of a draft as a person checks them, one a line.
func (d Draft) Lines() []string {
	var out []string
	add := func(name, value string) {
		if value != "" && value != "0" {
			out = append(out, name+"："+value)
		}
	}
	when := ""
	if !d.Date.IsZero() {
		when = d.Date.Chinese()
		if !d.End.IsZero() {
			when += "至" + d.End.Chinese()
		}
	}
	add("日期", when)
	add("地点", d.Place)
	add("主题", d.Theme)
	add("名称", d.Title)
	add("形式", string(d.Form))
	add("场次", d.Sessions.String())
	add("学校", d.Schools.String())
	add("人数", d.People.String())
	add("资料", d.Materials.String())
	add("横幅", d.Banners.String())
	add("联合", strings.Join(d.Partners, "、"))
	add("法律", strings.Join(d.Laws, "、"))
	add("链接", strings.Join(d.Links, " "))
	return out
}

func (d Draft) line() string { return strings.Join(d.Lines(), " ") }
