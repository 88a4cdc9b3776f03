package admin

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// contentForm is an item in the editor.
type contentForm struct {
	frame
	Kind   content.Kind
	ID     string // empty while a new item's name is still to be typed
	New    bool
	Base   int  // the revision that the editor saw
	AsText bool // all fields as YAML
	YAML   string
	Inputs []input
	Check  contentCheck
	Theirs []fieldChange // what somebody else saved meanwhile
	Back   string
	Action string
}

// input is a field of the form, with what is wrong with it.
type input struct {
	content.Field
	Name  string // of the form's value: f.question, f.nodes.0.ask
	Value string
	Fixed bool // names the item, and stays
	Wrong []string
	Parts []part
}

// Rows is how many lines the field begins with: what it holds, and one to go on.
func (in input) Rows() int {
	least := 2
	if in.Shape == content.Prose {
		least = 4
	}
	return min(max(least, strings.Count(in.Value, "\n")+2), 20)
}

// part is one of a field's parts, such as a question of a guide.
type part struct {
	Number int
	Inputs []input
	Wrong  []string
}

// typedPrefix keeps the fields of items apart from the form's own.
const typedPrefix = "f."

func (v *visit) newContent() error {
	k, err := v.kindHere()
	if err != nil {
		return err
	}
	p := v.contentForm(k, "", 0)
	values := map[string]string{}
	if k.Named {
		p.ID = "own-" + strings.ToLower(rand.Text()[:10])
	}
	for _, f := range k.Fields {
		if f.Shape != content.Parts {
			values[f.Key] = v.query(f.Key) // a new FAQ for a question: ?question=…
		}
	}
	values["id"] = p.ID
	p.Check.Note = "写了以后按“检查和预览”；开着脚本的，停下来就自动检查。"
	p.fill(values)
	return v.show("contentform", p)
}

func (v *visit) contentForm(k content.Kind, id string, base int) *contentForm {
	p := &contentForm{frame: v.frame("新" + k.Chinese), Kind: k, ID: id, New: id == "", Base: base,
		Back: kindPath(k.Name), Action: kindPath(k.Name) + "/new"}
	if !p.New {
		p.Title, p.Back = "修改"+k.Chinese, pieceURL(k.Name, id)
		p.Action = p.Back + "/edit"
	}
	return p
}

// fill makes the form's inputs of an item's values.
func (p *contentForm) fill(values map[string]string) {
	p.Inputs = p.inputs("", p.Kind.Fields, values)
}

func (p *contentForm) inputs(at string, fields []content.Field, values map[string]string) []input {
	var out []input
	for _, f := range fields {
		if at == "" && f.Key == "id" {
			continue // the program names it
		}
		in := input{Field: f, Name: typedPrefix + at + f.Key, Value: values[at+f.Key], Wrong: p.Check.ByField[at+f.Key],
			Fixed: at == "" && !p.New && p.Kind.Names(f.Key)}
		for i := 0; f.Shape == content.Parts && i < content.MaxParts; i++ {
			inside := fmt.Sprintf("%s%s.%d", at, f.Key, i)
			in.Parts = append(in.Parts, part{i + 1, p.inputs(inside+".", f.Fields, values), p.Check.ByField[inside]})
			if !anyAt(values, inside+".") {
				break // one empty part to add
			}
		}
		out = append(out, in)
	}
	return out
}

func anyAt(values map[string]string, prefix string) bool {
	for name, value := range values {
		if strings.HasPrefix(name, prefix) && value != "" {
			return true
		}
	}
	return false
}

// typedItem is what the form says: the item as text, and what its fields show.
func (v *visit) typedItem(p *contentForm) (values map[string]string, err error) {
	values = map[string]string{}
	p.AsText = v.form("as") == "text"
	if p.AsText {
		p.YAML = v.r.PostFormValue("yaml")
		return p.Kind.Values(p.YAML)
	}
	for name := range v.r.PostForm {
		if key, ok := strings.CutPrefix(name, typedPrefix); ok {
			values[key] = v.r.PostFormValue(name)
		}
	}
	if p.Kind.Named {
		values["id"] = p.ID
	}
	p.YAML = p.Kind.Write(func(name string) string { return values[name] })
	if _, err := p.Kind.Values(p.YAML); err != nil {
		return values, err
	}
	return values, nil
}

func (v *visit) editContent() error {
	k, e, inPacks, err := v.entryHere()
	if err != nil {
		return err
	}
	p := v.contentForm(k, e.ID, len(e.Revisions))
	if p.YAML, err = v.textOf(k, e, inPacks); err != nil {
		return err
	}
	p.AsText = v.query("as") == "text"
	return v.showContentForm(p, nil, nil)
}

// textOf is the text that work goes on from: what is under way, else what residents get.
func (v *visit) textOf(k content.Kind, e content.Entry, inPacks bool) (string, error) {
	if len(e.Revisions) > 0 {
		if s := e.Shown(); s.State.Open() || s.State == content.Published || !inPacks {
			return s.Text, nil
		}
	}
	return k.Text(v.opt.Knowledge.Packs(), e.ID)
}

// showContentForm shows the form with the check and the preview of what it holds. values
// are what was typed; without them the form shows its text.
func (v *visit) showContentForm(p *contentForm, values map[string]string, wrong error) error {
	if values == nil {
		var err error
		if values, err = p.Kind.Values(p.YAML); err != nil && wrong == nil {
			wrong, p.AsText = err, true
		}
	}
	check, err := v.contentCheck(p.Kind, p.ID, p.YAML, values)
	if err != nil {
		return err
	}
	p.Check = check
	p.fill(values)
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("contentform", p)
	}
	return v.show("contentform", p)
}

// checkContent is the live check: what the script puts beside the fields.
func (v *visit) checkContent() error {
	k, err := v.kindHere()
	if err != nil {
		return err
	}
	p := &contentForm{Kind: k, ID: v.form("id")}
	values, wrong := v.typedItem(p)
	check, err := v.contentCheck(k, p.ID, p.YAML, values)
	if err != nil {
		return err
	}
	if wrong != nil && len(check.Wrong) == 0 {
		check.Wrong = []string{fault.Message(wrong)}
	}
	return v.show("contentcheck", check)
}

func (v *visit) addContent() error {
	k, err := v.kindHere()
	if err != nil {
		return err
	}
	p := v.contentForm(k, "", 0)
	if k.Named {
		if p.ID = v.form("id"); !strings.HasPrefix(p.ID, "own-") || len(p.ID) > 40 {
			return fault.New(fault.Invalid, "这一页过期了，请从“新%s”再进一次。", k.Chinese)
		}
	}
	return v.takeContent(p, content.Entry{Kind: k.Name}, false)
}

func (v *visit) saveContent() error {
	k, e, inPacks, err := v.entryHere()
	if err != nil {
		return err
	}
	base, err := strconv.Atoi(v.form("base"))
	if err != nil || base < 0 {
		return fault.New(fault.Invalid, "这一页过期了，请重新打开再改。")
	}
	return v.takeContent(v.contentForm(k, e.ID, base), e, inPacks)
}

// takeContent saves what was typed as a draft, sends it for review, or only checks it.
func (v *visit) takeContent(p *contentForm, e content.Entry, inPacks bool) error {
	values, wrong := v.typedItem(p)
	if turn := v.form("turn"); turn != "" && wrong == nil {
		p.AsText = turn == "text"
		return v.showContentForm(p, nil, nil)
	}
	if v.form("do") == "check" || wrong != nil {
		return v.showContentForm(p, values, wrong)
	}
	if err := v.identify(p, &e); err != nil {
		return v.showContentForm(p, values, err)
	}
	if v.form("do") == "submit" {
		found, err := v.opt.Knowledge.Examine(v.r.Context(), v.item(p.Kind.Name, e.ID, p.YAML))
		if err != nil {
			return err
		}
		if n := len(blocking(found)); n > 0 {
			return v.showContentForm(p, values, fault.New(fault.Invalid, "还有%d处要改，改好才能送审；可以先存草稿。", n))
		}
	}
	err := v.keepDraft(p, e)
	if fault.KindOf(err) == fault.Conflict {
		return v.conflictingContent(p, values, err)
	}
	if err != nil {
		return err
	}
	if v.form("do") == "submit" {
		return v.done(pieceURL(p.Kind.Name, e.ID), "送审了，等另一位同事审核。")
	}
	return v.done(pieceURL(p.Kind.Name, e.ID), "草稿存好了，群众还看不到。")
}

// identify finds the name of a new item, and holds an old one to its own.
func (v *visit) identify(p *contentForm, e *content.Entry) error {
	set := v.opt.Knowledge.Written()
	id, err := p.Kind.Identify(set, p.YAML)
	switch {
	case err != nil && p.ID == "":
		return err
	case err != nil: // a draft may cite what is not to be read yet
		e.ID = p.ID
		return nil
	case p.ID != "" && id != p.ID:
		return fault.New(fault.Invalid, "这一条的编号是“%s”，不能改成“%s”。要换编号，请另写一条。", p.ID, id)
	case id == "":
		return fault.New(fault.Invalid, "请先写%s。", p.Kind.Fields[0].Label)
	}
	e.ID = id
	if !p.New {
		return nil
	}
	old, err := v.opt.Store.ContentEntry(v.r.Context(), p.Kind.Name, id)
	if err != nil {
		return err
	}
	_, edited := old.Live()
	if text, err := p.Kind.Text(set, id); err != nil || text != "" || edited || len(old.Revisions) > 0 && old.Head().State.Open() {
		return fault.New(fault.Conflict, "已经有“%s”了，请在%s的清单里找到它再改。", id, p.Kind.Chinese)
	}
	p.Base, e.Revisions = len(old.Revisions), old.Revisions
	return nil
}

// item is a text as it would be published today.
func (v *visit) item(kind, id, text string) content.Item {
	return content.Item{Kind: kind, ID: id, Text: text, Checked: datebook.DateOf(v.now)}
}

// conflictingContent shows what somebody else saved beside what was typed; saving again
// is then meant.
func (v *visit) conflictingContent(p *contentForm, values map[string]string, wrong error) error {
	e, err := v.opt.Store.ContentEntry(v.r.Context(), p.Kind.Name, p.ID)
	if err != nil {
		return err
	}
	if len(e.Revisions) > 0 {
		head := e.Head()
		p.Base, p.Theirs = head.Number, changes(p.Kind, head.Text, p.YAML)
		wrong = fault.New(fault.Conflict, "%s刚存了第%d版（%s）。您写的都还在下面；看过不同的地方，再保存就以您的为准。", head.Author, head.Number, head.State.Chinese())
	}
	return v.showContentForm(p, values, wrong)
}
