package yearbook

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"pufa/internal/fault"
)

//go:embed templates/*.yaml
var builtIn embed.FS

// Names of the templates as the bureau keeps them: of the district's report, and of one
// unit's own.
const (
	DistrictTemplate = "年报.yaml"
	UnitTemplate     = "述职.yaml"
)

// builtInPath is where a built-in template is.
func builtInPath(name string) string {
	if name == UnitTemplate {
		return "templates/unit.yaml"
	}
	return "templates/district.yaml"
}

// Template is the text of a report. The keys are Chinese: the bureau edits the file.
type Template struct {
	Title   string           `yaml:"标题"`
	Issuer  string           `yaml:"落款"`
	Kinds   []string         `yaml:"报送单位类别"` // kinds of units that owe reports
	Figures map[string]Query `yaml:"数字"`
	Opening []Item           `yaml:"开头"`
	Parts   []Part           `yaml:"正文"`

	sentences map[string]sentence
}

// Part is a numbered part: 一、.
type Part struct {
	Heading string `yaml:"标题"`
	Items   []Item `yaml:"内容"`
}

// Item is one thing of a part; exactly one of its fields is filled.
type Item struct {
	Heading   string `yaml:"小标题"` // （一）
	Paragraph []Line `yaml:"段"`   // sentences one after the other
	Points    []Line `yaml:"分述"`  // 一是…；二是…。
	Table     string `yaml:"表"`
	Chart     string `yaml:"图"`
}

// Line is a sentence, told once or for each record.
type Line struct {
	Say  string  `yaml:"写"`
	If   string  `yaml:"有"`  // only where this figure has records
	Not  string  `yaml:"没有"` // only where this figure has none
	Each *Filter `yaml:"逐条"` // once for every report that passes
	Most int     `yaml:"最多"` // of these, those that reached most people; 20 where it is not told
	Rest string  `yaml:"其余"` // a sentence for the others, with {其余数}
	// Figures tells the line once for every yearly figure of this section that no
	// figure of the template names; * takes all sections.
	Figures string `yaml:"每个数字"`
	// Accounts tells the line once for every media account with figures of the year.
	Accounts bool `yaml:"每个账号"`
}

// UnmarshalYAML takes a plain string for a line that only says something.
func (l *Line) UnmarshalYAML(unmarshal func(any) error) error {
	if err := unmarshal(&l.Say); err == nil {
		return nil
	}
	type plain Line
	return unmarshal((*plain)(l))
}

// Filter chooses reports. All that is given must hold.
type Filter struct {
	Forms []string `yaml:"形式"`
	Words []string `yaml:"词"`   // one of them in theme, title, text or laws
	Again bool     `yaml:"可重复"` // also reports that were told before
	All   bool     `yaml:"全部"`  // every report
}

// BuiltIn is a built-in template.
func BuiltIn(name string) (*Template, error) {
	data, err := BuiltInText(name)
	if err != nil {
		return nil, err
	}
	return Parse(name, data)
}

// BuiltInText is a built-in template's file, for the bureau to start from.
func BuiltInText(name string) ([]byte, error) {
	data, err := builtIn.ReadFile(builtInPath(name))
	if err != nil {
		return nil, fmt.Errorf("built-in template: %w", err)
	}
	return data, nil
}

// Parse reads a template. What is wrong is a fault that names the file, the line where
// it is known, and the reason.
func Parse(name string, data []byte) (*Template, error) {
	t := &Template{sentences: map[string]sentence{}}
	if err := yaml.UnmarshalWithOptions(data, t, yaml.Strict()); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "报告模板“%s”%s", name, where(err))
	}
	for _, problem := range t.check() {
		return nil, fault.New(fault.Invalid, "报告模板“%s”：%s。", name, problem)
	}
	return t, nil
}

// where words a YAML error.
func where(err error) string {
	var y yaml.Error
	if errors.As(err, &y) && y.GetToken() != nil && y.GetToken().Position != nil {
		return fmt.Sprintf("第%d行“%s”写得不对，请对照 docs/report.md。", y.GetToken().Position.Line, strings.TrimSpace(y.GetToken().Value))
	}
	return "不是能读的 YAML 文件，请检查缩进和引号。"
}

// check says what is wrong and keeps the sentences parsed.
func (t *Template) check() []string {
	var wrong []string
	if t.Title == "" || len(t.Parts) == 0 {
		return []string{"要有“标题”和“正文”"}
	}
	for name, q := range t.Figures {
		if problem := q.check(); problem != "" {
			wrong = append(wrong, fmt.Sprintf("数字“%s”%s", name, problem))
		}
	}
	slices.Sort(wrong)
	wrong = append(wrong, t.checkSentence(t.Title, nil)...)
	wrong = append(wrong, t.checkItems("开头", t.Opening)...)
	for _, p := range t.Parts {
		if p.Heading == "" {
			wrong = append(wrong, "“正文”里有一部分没有“标题”")
		}
		wrong = append(wrong, t.checkItems(p.Heading, p.Items)...)
	}
	return wrong
}

func (t *Template) checkItems(part string, items []Item) []string {
	var wrong []string
	for _, item := range items {
		if n := item.kinds(); n != 1 {
			wrong = append(wrong, fmt.Sprintf("“%s”里每一项只能写小标题、段、分述、表、图中的一个，这里写了%d个", part, n))
		}
		if item.Table != "" && tables[item.Table] == nil {
			wrong = append(wrong, fmt.Sprintf("“%s”里没有“%s”这种表，可用：%s", part, item.Table, names(tables)))
		}
		if item.Chart != "" && charts[item.Chart] == nil {
			wrong = append(wrong, fmt.Sprintf("“%s”里没有“%s”这种图，可用：%s", part, item.Chart, names(charts)))
		}
		for _, l := range slices.Concat(item.Paragraph, item.Points) {
			wrong = append(wrong, t.checkLine(l)...)
		}
	}
	return wrong
}

func (i Item) kinds() int {
	n := 0
	for _, has := range []bool{i.Heading != "", len(i.Paragraph) > 0, len(i.Points) > 0, i.Table != "", i.Chart != ""} {
		if has {
			n++
		}
	}
	return n
}

func (t *Template) checkLine(l Line) []string {
	var wrong []string
	for _, name := range []string{l.If, l.Not} {
		if _, known := t.Figures[name]; name != "" && !known {
			wrong = append(wrong, fmt.Sprintf("“%s”里的数字“%s”没有定义", l.Say, name))
		}
	}
	loops, fields := 0, []string(nil)
	if l.Each != nil {
		loops, fields = loops+1, fieldNames()
		wrong = append(wrong, l.Each.check()...)
	}
	if l.Figures != "" {
		loops, fields = loops+1, figureFields
	}
	if l.Accounts {
		loops, fields = loops+1, accountFields
	}
	if l.Rest != "" {
		wrong = append(wrong, t.checkSentence(l.Rest, restFields)...)
	}
	if loops > 1 {
		wrong = append(wrong, fmt.Sprintf("“%s”里逐条、每个数字、每个账号只能写一个", l.Say))
	}
	return append(wrong, t.checkSentence(l.Say, fields)...)
}

func (t *Template) checkSentence(text string, fields []string) []string {
	s, err := parseSentence(text)
	if err != nil {
		return []string{fmt.Sprintf("“%s”写得不对：%v", text, err)}
	}
	t.sentences[text] = s
	var wrong []string
	for _, name := range s.names() {
		_, known := t.Figures[name]
		if !known && !slices.Contains(frameNames, name) && !slices.Contains(fields, name) {
			wrong = append(wrong, fmt.Sprintf("“%s”里的“{%s}”没有定义", text, name))
		}
	}
	return wrong
}

// names lists what may be written, in a settled order.
func names[V any](m map[string]V) string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return strings.Join(out, "、")
}
