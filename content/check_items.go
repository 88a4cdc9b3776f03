package content

import "strings"

func joined(words []string) string { return strings.Join(words, "、") }

func (c *checker) gists() {
	seen := map[string]Position{}
	for _, g := range c.set.Gists {
		on := item{g.ID(), g.Position}
		c.unique(seen, on, "条文释义")
		c.required(on, text("law", g.Law), text("article", g.Article), text("gist", g.Gist), list("topics", g.Topics))
		if n := characters(g.Gist); n > 0 && (n < MinGist || n > MaxGist) {
			c.report(on, SeverityError, "gist-length", "释义有%d个字，应在%d到%d个字之间", n, MinGist, MaxGist)
		}
		if n := len(g.Questions); n < MinGistQuestion {
			c.report(on, SeverityError, "few-questions", "群众问法只有%d个，至少要%d个", n, MinGistQuestion)
		}
		for i, q := range g.Questions {
			if plainText(q) == "" {
				c.report(on, SeverityError, "empty:questions", "第%d个群众问法是空的", i+1)
			}
		}
		c.ref(on, g.Ref)
	}
}

func (c *checker) faqs() {
	ids, asked := map[string]Position{}, map[string]string{}
	known := map[string]bool{}
	for _, f := range c.set.FAQs {
		known[f.ID] = true
	}
	for _, f := range c.set.FAQs {
		on := item{f.ID, f.Position}
		c.unique(ids, on, "问答")
		c.required(on, text("id", f.ID), text("question", f.Question), text("conclusion", f.Conclusion),
			list("basis", f.Basis), list("steps", f.Steps), list("topics", f.Topics))
		if n := len(f.Phrasings); n < MinPhrasings {
			c.report(on, SeverityError, "few-phrasings", "问法只有%d种，至少要%d种", n, MinPhrasings)
		}
		for _, q := range append([]string{f.Question}, f.Phrasings...) {
			c.askedOnce(on, asked, q)
		}
		for _, id := range f.Related {
			if !known[id] {
				c.report(on, SeverityError, "unknown-related:"+id, "相关问答“%s”不存在", id)
			}
			if id == f.ID {
				c.report(on, SeverityError, "unknown-related:"+id, "相关问答写了自己")
			}
		}
		c.calls(on, f.Calls)
		c.refs(on, f.Refs)
	}
}

// askedOnce reports a wording that two FAQs claim: the bot could not tell them apart.
func (c *checker) askedOnce(on item, asked map[string]string, q string) {
	key := plainText(q)
	if key == "" {
		return
	}
	other, taken := asked[key]
	switch {
	case !taken:
		asked[key] = on.id
	case other == on.id:
		c.report(on, SeverityError, "duplicate-question:"+q, "问法“%s”在本条里写了两次", q)
	default:
		c.report(on, SeverityError, "duplicate-question:"+q, "问法“%s”已经写在问答“%s”里", q, other)
	}
}

func (c *checker) cases() {
	seen := map[string]Position{}
	for _, v := range c.set.Cases {
		on := item{v.ID, v.Position}
		c.unique(seen, on, "案例")
		c.required(on, text("id", v.ID), text("title", v.Title), text("facts", v.Facts), text("question", v.Question),
			text("result", v.Result), list("basis", v.Basis), text("lesson", v.Lesson), list("topics", v.Topics))
		if v.Facts != "" && !strings.Contains(v.Facts, "某") {
			c.report(on, SeverityWarning, "names", "案情里没有用“某”代替姓名或单位，请确认没有写真名")
		}
		c.refs(on, v.Refs)
	}
}

func (c *checker) services() {
	seen := map[string]Position{}
	for _, s := range c.set.Services {
		on := item{s.ID, s.Position}
		c.unique(seen, on, "办事指南")
		c.required(on, text("id", s.ID), text("title", s.Title), list("words", s.Words),
			text("summary", s.Summary), list("steps", s.Steps))
		c.calls(on, s.Calls)
		c.refs(on, s.Refs)
	}
}

func (c *checker) hotlinesAndOffices() {
	seen := map[string]Position{}
	for _, h := range c.set.Hotlines {
		on := item{h.Number, h.Position}
		c.unique(seen, on, "热线")
		c.required(on, text("number", h.Number), text("name", h.Name), text("when", h.When))
		if strings.Trim(h.Number, "0123456789-") != "" {
			c.report(on, SeverityError, "number", "热线号码“%s”只能有数字和“-”", h.Number)
		}
	}
	seen = map[string]Position{}
	for _, o := range c.set.Offices {
		on := item{o.Name, o.Position}
		c.unique(seen, on, "网点")
		c.required(on, text("name", o.Name), text("kind", o.Kind), text("address", o.Address))
		if o.Latitude < 3 || o.Latitude > 54 || o.Longitude < 73 || o.Longitude > 136 {
			c.report(on, SeverityError, "coordinates", "坐标（纬度%g，经度%g）不在我国境内，请检查有没有写反", o.Latitude, o.Longitude)
		}
	}
}

func (c *checker) emergencies() {
	seen := map[string]Position{}
	for _, e := range c.set.Emergencies {
		on := item{e.ID, e.Position}
		c.unique(seen, on, "紧急情形")
		c.required(on, text("id", e.ID), text("title", e.Title), text("safety", e.Safety), text("law", e.Law),
			text("help", e.Help), list("calls", e.Calls), rows("triggers", e.Triggers, true), rows("except", e.Except, false))
		if n := len(e.Safety) + len(e.Law); n > MaxEmergency {
			c.report(on, SeverityError, "too-long", "安全提示和法律说明共%d字节，一条消息放不下，最多%d字节", n, MaxEmergency)
		}
		c.calls(on, e.Calls)
		c.refs(on, e.Refs)
	}
}

// rows reports an empty word: it would match every message.
func rows(name string, table [][]string, needed bool) field {
	for _, row := range table {
		if len(row) == 0 {
			return field{name, true}
		}
		for _, word := range row {
			if plainText(word) == "" {
				return field{name, true}
			}
		}
	}
	return field{name, needed && len(table) == 0}
}

func (c *checker) words() {
	seen := map[string]Position{}
	for _, t := range c.set.Terms {
		on := item{t.Lay, t.Position}
		c.unique(seen, on, "词条")
		c.required(on, text("lay", t.Lay), list("legal", t.Legal))
	}
}

func (c *checker) waivers() {
	for _, w := range c.set.Waivers {
		on := item{w.ID, w.Position}
		c.required(on, text("id", w.ID), text("finding", w.Finding), text("reason", w.Reason))
	}
}
