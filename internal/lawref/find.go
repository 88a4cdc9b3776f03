package lawref

import (
	"slices"
	"strings"
)

// Mention is one citation found in free text.
type Mention struct {
	Ref    Ref    // Law is canonical when Known, as written when not, empty for a bare 第1077条
	To     Number // end of a range (1076-1078条); zero for one article
	Start  int    // offsets in bytes: text[Start:End] is the mention
	End    int
	Quoted bool // the law stood in 《》
	Known  bool // the law is one of the Names
}

// Find lists the citations in a text, in order. It finds laws that it knows with or
// without an article; laws that it does not know when they stand in 《》 or right
// before a 第N条; and bare articles, which take the law named before them in the
// same text or have an empty Law. Numbers that are not citations (30日, 3000元)
// are left alone.
func (n *Names) Find(text string) []Mention {
	f := &finder{names: n, scan: newScan(text)}
	for f.pos < len(f.runes) {
		switch {
		case f.quoted(), f.named(), f.bare():
		default:
			f.pos++
		}
	}
	return f.found
}

type finder struct {
	scan
	names *Names
	found []Mention
	law   place // the last law named, for the bare articles after it
}

// place is a law's name in the text, in rune positions.
type place struct {
	name          string
	start, end    int
	quoted, known bool
}

// quoted reads 《…》 and what follows it.
func (f *finder) quoted() bool {
	if f.runes[f.pos] != '《' {
		return false
	}
	start := f.pos
	size := closing(f.rest(start)[:min(maxTitle, len(f.rest(start)))])
	if size < 0 {
		return false
	}
	title := f.rest(start)[len("《") : size-len("》")]
	law := place{start: start, end: f.at(f.offset[start] + size), quoted: true}
	law.name, law.known = f.names.Canonical(title)
	if !law.known {
		law.name = strings.NewReplacer("〈", "《", "〉", "》").Replace(title)
		if _, ok := f.articleAfter(law.end); !ok && !soundsLikeLaw(title) {
			return false
		}
	}
	f.take(law)
	return true
}

const maxTitle = 400 // bytes; the longest titles of interpretations stay below

// named reads a known law's name without marks.
func (f *finder) named() bool {
	rest := f.rest(f.pos)
	name := strings.TrimPrefix(rest, fullPrefix)
	canonical, size, ok := f.names.longest(name)
	if !ok {
		return false
	}
	end := f.at(f.offset[f.pos] + len(rest) - len(name) + size)
	f.take(place{name: canonical, start: f.pos, end: end, known: true})
	return true
}

// bare reads an article without a law in front of it.
func (f *finder) bare() bool {
	start := f.pos
	a, ok := f.article(start, false)
	if !ok || !f.standsAlone(start, a) {
		return false
	}
	if law, ok := f.unknownBefore(start); ok {
		f.swallow(law.start)
		f.law = law
		f.add(law, a)
		return true
	}
	law := f.law
	if k := len(f.found); k > 0 && f.found[k-1].Ref.IsLaw() && f.found[k-1].Ref.Law == law.name {
		f.found = f.found[:k-1] // its article has come
	}
	law.start = start
	behind, isBehind := place{}, false
	if law.name == "" {
		behind, isBehind = f.lawBehind(a.end)
	}
	if isBehind {
		behind.start, f.law = start, behind
		law = behind
	}
	f.add(law, a)
	if isBehind && f.pos < behind.end {
		f.pos = behind.end
		f.found[len(f.found)-1].End = f.offset[behind.end]
	}
	return true
}

// standsAlone keeps 第一条建议 and 10条裤子 out: a bare article needs 第, or a place at
// the front of its clause and nothing but talk of it behind.
func (f *finder) standsAlone(start int, a articles) bool {
	next := f.peek(f.skipSpace(a.end))
	if f.runes[start] == '第' {
		return next == 0 || !strings.ContainsRune(things, next)
	}
	if !isArabic(f.runes[start]) || start > 0 && !isBreak(f.runes[start-1]) {
		return false
	}
	return next == 0 || isBreak(next) || strings.ContainsRune("呢吗是的怎规内说讲写原有什", next)
}

// lawBehind finds the law in 第39条劳动合同法.
func (f *finder) lawBehind(end int) (place, bool) {
	at := f.skipSpace(end)
	if f.peek(at) == '的' {
		at++
	}
	quoted := f.peek(at) == '《'
	if quoted {
		at++
	}
	canonical, size, ok := f.names.longest(strings.TrimPrefix(f.rest(at), fullPrefix))
	if !ok {
		return place{}, false
	}
	if strings.HasPrefix(f.rest(at), fullPrefix) {
		size += len(fullPrefix)
	}
	law := place{name: canonical, end: f.at(f.offset[at] + size), known: true, quoted: quoted}
	if quoted && f.peek(law.end) == '》' {
		law.end++
	}
	_, more := f.articleAfter(law.end)
	return law, !more
}

// swallow drops mentions inside a title that turned out longer.
func (f *finder) swallow(start int) {
	f.found = slices.DeleteFunc(f.found, func(m Mention) bool { return m.Start >= f.offset[start] })
}

// take records a law with the articles that follow it, or alone.
func (f *finder) take(law place) {
	f.law = law
	if a, ok := f.articleAfter(law.end); ok {
		f.add(law, a)
		return
	}
	f.pos = law.end
	f.found = append(f.found, f.mention(law, law.end))
}

// add records a law's articles: the first one, and those listed after it.
func (f *finder) add(law place, a articles) {
	for {
		for i, part := range a.parts {
			if i > 0 {
				law.start = part.start
			}
			m := f.mention(law, part.end)
			m.Ref.Number, m.Ref.Paragraph, m.Ref.Item, m.To = a.number, part.paragraph, part.item, a.to
			f.found = append(f.found, m)
		}
		f.pos = a.end
		next, ok := f.listed(a)
		if !ok {
			return
		}
		law.start = next.parts[0].start
		a = next
	}
}

func (f *finder) mention(law place, end int) Mention {
	return Mention{
		Ref:    Ref{Law: law.name},
		Start:  f.offset[law.start],
		End:    f.offset[end],
		Quoted: law.quoted,
		Known:  law.known,
	}
}
