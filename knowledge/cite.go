package knowledge

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
)

// maxCited bounds how many articles one message may ask for.
const maxCited = 10

// Cite answers a message that names articles (民法典1077条, 刑法133条之一, 1076-1078条);
// false when it names none.
func (e *Engine) Cite(ctx context.Context, text string) (Lookup, bool, error) {
	s := e.current()
	mentions := s.names.Find(text)
	if len(mentions) == 0 {
		return Lookup{}, false, nil
	}
	var out Lookup
	today := e.today()
	for _, m := range mentions {
		if m.Ref.IsLaw() && onlyMention(text, m) {
			s.lawCard(m, today, &out)
			continue
		}
		if m.Ref.IsLaw() || m.Ref.Law == "" {
			continue
		}
		if err := e.lookUp(ctx, s, m, today, &out); err != nil {
			return Lookup{}, false, err
		}
	}
	if len(out.Citations) == 0 && out.Problem == "" && out.Law == "" {
		return Lookup{}, false, nil
	}
	return out, true, nil
}

// onlyMention reports that a message is nothing but the name of a law.
func onlyMention(text string, m lawref.Mention) bool {
	return strings.Trim(text[:m.Start]+text[m.End:], " 《》？?。！!\n\t") == ""
}

// lawCard says what a law is: dates, standing, number of articles, its matter.
func (s *snapshot) lawCard(m lawref.Mention, today datebook.Date, out *Lookup) {
	ed, known := s.library.Edition(m.Ref.Law, today)
	if !known {
		out.problem("没有查到《%s》，请核对名称。", m.Ref.Law)
		return
	}
	if ed.Status == content.Repealed {
		s.repealed(ed, out)
		return
	}
	out.Law = "《" + ed.Law + "》"
	if ed.Entry != nil && ed.Entry.About != "" {
		out.Law += "：" + ed.Entry.About
	}
	if !ed.Effective.IsZero() {
		out.Law += fmt.Sprintf("\n现行文本自%s起施行", ed.Effective.Chinese())
		if ed.Status == content.NotYet {
			out.Law = strings.Replace(out.Law, "现行文本自", "已公布，自", 1)
		}
	}
	if ed.Articles > 0 {
		out.Law += fmt.Sprintf("，共%d条", ed.Articles)
	}
	out.Law += "。"
	if ed.Coming != nil {
		out.Law += fmt.Sprintf("新修订的文本自%s起施行。", ed.Coming.Effective.Chinese())
	}
	for _, n := range s.gistNumbers(ed.Law) {
		if len(out.Related) == maxRelated {
			break
		}
		ref := lawref.Ref{Law: ed.Law, Number: n}
		out.Related = append(out.Related, Related{Label: "看" + n.String(), Say: ref.String()})
	}
}

// lookUp adds what one mention found, or why it found nothing.
func (e *Engine) lookUp(ctx context.Context, s *snapshot, m lawref.Mention, today datebook.Date, out *Lookup) error {
	ed, known := s.library.Edition(m.Ref.Law, today)
	if !known {
		out.problem("没有查到《%s》，请核对名称。", strings.Trim(m.Ref.Law, "《》"))
		return nil
	}
	if ed.Status == content.Repealed {
		s.repealed(ed, out)
		return nil
	}
	var absent []lawref.Number
	for _, n := range numbersOf(m) {
		if len(out.Citations) >= maxCited {
			out.problem("一次最多看%d条，先列出前%d条。", maxCited, maxCited)
			break
		}
		ref := m.Ref
		ref.Law, ref.Number = ed.Law, n
		c, found, err := e.cite(ctx, s, ref, ed)
		if err != nil {
			return err
		}
		if !found {
			absent = append(absent, n)
			continue
		}
		c.Note = joinNotes(renumbered(ed), c.Note)
		out.Citations = append(out.Citations, c)
	}
	if len(absent) > 0 {
		out.problem("%s", missing(ed, absent))
	}
	return nil
}

// numbersOf expands a range; a suffixed end counts as its article.
func numbersOf(m lawref.Mention) []lawref.Number {
	out := []lawref.Number{m.Ref.Number}
	for n := m.Ref.Number.Article + 1; n <= m.To.Article && len(out) <= maxCited; n++ {
		out = append(out, lawref.Number{Article: n})
	}
	return out
}

func (l *Lookup) problem(format string, args ...any) {
	sentence := fmt.Sprintf(format, args...)
	if strings.Contains(l.Problem, sentence) {
		return
	}
	if l.Problem != "" {
		l.Problem += "\n"
	}
	l.Problem += sentence
}

// repealed says when a law ended and where its matter is ruled now.
func (s *snapshot) repealed(ed Edition, out *Lookup) {
	text := fmt.Sprintf("《%s》已于%s废止，不再适用。", ed.Law, ed.Ended.Chinese())
	if ed.Entry != nil && len(ed.Entry.SupersededBy) > 0 {
		names := make([]string, len(ed.Entry.SupersededBy))
		for i, n := range ed.Entry.SupersededBy {
			names[i] = "《" + n + "》"
			out.Related = append(out.Related, Related{Label: "看" + names[i], Say: names[i]})
		}
		text += "现行规定见" + strings.Join(names, "、") + "。"
	}
	out.problem("%s", text)
}

// missing says that a law has no such articles, or that their words are not here.
func missing(ed Edition, absent []lawref.Number) string {
	which := absent[0].String()
	if len(absent) > 1 {
		which += fmt.Sprintf("等%d条", len(absent))
	}
	switch first := absent[0]; {
	case ed.Articles > 0 && first.Article > ed.Articles:
		return fmt.Sprintf("《%s》没有%s，全文共%d条。", ed.Law, which, ed.Articles)
	case ed.VersionID != "":
		return fmt.Sprintf("《%s》没有%s。", ed.Law, which)
	case ed.Articles > 0:
		return fmt.Sprintf("《%s》共%d条，%s的条文还没有收录，可到国家法律法规数据库（flk.npc.gov.cn）查看。", ed.Law, ed.Articles, which)
	default:
		return fmt.Sprintf("《%s》的条文还没有收录，可到国家法律法规数据库（flk.npc.gov.cn）查看。", ed.Law)
	}
}

// cite makes the citation of one article in an edition: verbatim where the text is
// imported, the gist where it is not; false when there is no such article.
func (e *Engine) cite(ctx context.Context, s *snapshot, ref lawref.Ref, ed Edition) (Citation, bool, error) {
	c := Citation{Law: ed.Law, Article: ref.Number.String(), Ref: ref, Version: ed.Adopted,
		Effective: ed.Effective, Status: ed.Status, Note: note(ed)}
	if ed.VersionID != "" {
		a, found, err := e.article(ctx, s, ed.VersionID, ref.Number)
		if err != nil || !found {
			return Citation{}, false, err
		}
		c.Text, c.Verbatim = part(a.Text, ref), true
		return c, true, nil
	}
	if g := s.gists[s.key(ref)]; g != nil {
		c.Text = g.Gist
		return c, true, nil
	}
	// Known only to the catalogue: the article exists, its words are not here.
	return Citation{}, false, nil
}

// part is the paragraph a reference points to, or the whole text.
func part(text string, ref lawref.Ref) string {
	if ref.Paragraph == 0 {
		return text
	}
	paragraphs := Paragraphs(text)
	if ref.Paragraph > len(paragraphs) {
		return text
	}
	return paragraphs[ref.Paragraph-1]
}

// Paragraphs splits an article into its paragraphs (款); items (项), which stand on
// lines of their own and begin with （一）, stay with the paragraph before them.
func Paragraphs(text string) []string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "（") && len(out) > 0 && isItem(line) {
			out[len(out)-1] += "\n" + line
			continue
		}
		out = append(out, line)
	}
	return out
}

func isItem(line string) bool {
	head, _, ok := strings.Cut(strings.TrimPrefix(line, "（"), "）")
	if !ok {
		return false
	}
	_, err := lawref.ParseNumeral(head)
	return err == nil
}

// note warns of what a reader of the article must know.
func note(ed Edition) string {
	pending, coming := "", ""
	if ed.Status == content.NotYet {
		pending = fmt.Sprintf("尚未施行，自%s起施行", ed.Effective.Chinese())
	}
	if ed.Coming != nil {
		coming = fmt.Sprintf("新修订的文本自%s起施行", ed.Coming.Effective.Chinese())
	}
	return joinNotes(pending, coming)
}

// renumbered warns one who asked for a number that older numbers no longer hold.
func renumbered(ed Edition) string {
	if ed.Entry == nil || !ed.Entry.Renumbered || ed.Adopted != ed.Entry.Adopted {
		return ""
	}
	return fmt.Sprintf("%d年修订后条号已重排，旧条号不再适用", ed.Adopted.Year)
}

func joinNotes(notes ...string) string {
	return strings.Join(slices.DeleteFunc(notes, func(n string) bool { return n == "" }), "；")
}

// Neighbour is the article step places after ref (before it when negative); false
// past the ends of the law.
func (e *Engine) Neighbour(ctx context.Context, ref lawref.Ref, step int) (Citation, bool, error) {
	s := e.current()
	ed, known := s.library.Edition(ref.Law, e.today())
	if !known {
		return Citation{}, false, nil
	}
	articles, err := e.articlesOf(ctx, s, ed)
	if err != nil {
		return Citation{}, false, err
	}
	for i, a := range articles {
		if a.Number == ref.Number && i+step >= 0 && i+step < len(articles) {
			return e.cite(ctx, s, lawref.Ref{Law: ed.Law, Number: articles[i+step].Number}, ed)
		}
	}
	return Citation{}, false, nil
}
