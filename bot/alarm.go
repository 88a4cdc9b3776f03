package bot

import (
	"regexp"
	"strings"

	"pufa/content"
)

// alarm is an emergency of the packs, made ready to be looked for.
type alarm struct {
	entry  *content.Emergency
	rows   [][]string
	except [][]string
	calm   []string
}

// level is how a text stands to an emergency.
type level int

const (
	unrelated level = iota
	calm            // asks about the law of it
	acute           // may be in it
)

// calmWords show a question about the law in any of the emergencies.
var calmWords = []string{"法律规定", "法律上", "怎么规定", "如何规定", "什么规定", "哪些规定", "有规定", "有关规定", "相关规定",
	"规定是", "规定了", "的规定", "法条", "条文", "立法", "法律责任", "法律后果", "定义", "是什么意思", "概念", "构成要件",
	"量刑", "判几年", "判多少年", "怎么判", "如何判", "怎么处罚", "如何处罚", "怎么认定", "如何认定", "什么罪", "算不算犯罪",
	"普法", "宣传", "讲座", "课件", "考试", "答题", "学习", "作文", "论文", "新闻", "电影", "电视剧"}

// acuteWords show that it is happening to the writer, whatever else they ask.
var acuteWords = []string{"救命", "救我", "救救", "打我", "杀我", "砍我", "捅我", "掐我", "踢我", "骂我打", "强奸我", "摸我", "关着我", "绑着我",
	"关我", "锁我", "不让我出", "打死我", "弄死我", "杀了我", "我被", "我刚", "我要死", "我想死", "我不想活", "不想活", "活不下去",
	"我想自杀", "我要自杀", "想自杀", "想结束", "正在打", "正在被", "正在转", "刚转", "刚刚转", "刚被", "快被", "来不及", "好怕", "我害怕", "我很怕", "流血"}

// cited matches a reference to law: who cites an article is not crying for help.
var cited = regexp.MustCompile(`《[^》]+》|第?[0-9零〇一二两三四五六七八九十百千]+条`)

// aspect drops the particles that Chinese puts inside the words of a trigger:
// 打了我 and 又打我 are 打我.
var aspect = strings.NewReplacer("了", "", "过", "", "着", "", "又", "", "都", "", "还", "", "再", "")

func newAlarm(e *content.Emergency) alarm {
	a := alarm{entry: e, rows: squeezeRows(e.Triggers), except: squeezeRows(e.Except)}
	for _, w := range e.Calm {
		a.calm = append(a.calm, squeeze(w))
	}
	return a
}

func squeezeRows(rows [][]string) [][]string {
	out := make([][]string, 0, len(rows))
	for _, row := range rows {
		words := make([]string, 0, len(row))
		for _, w := range row {
			if w = squeeze(w); w != "" {
				words = append(words, w)
			}
		}
		if len(words) > 0 {
			out = append(out, words)
		}
	}
	return out
}

// outcry is a message as the alarms read it.
type outcry struct {
	text  string // squeezed
	thin  string // without particles
	cites bool   // names an article or a law
}

func (s *shelf) outcry(text string) outcry {
	o := outcry{text: squeeze(text), cites: cited.MatchString(clean(text))}
	o.thin = aspect.Replace(o.text)
	for _, name := range s.statute {
		o.cites = o.cites || strings.Contains(o.text, name)
	}
	return o
}

// has looks for a word as written and without particles.
func (o outcry) has(word string) bool {
	if strings.Contains(o.text, word) {
		return true
	}
	thin := aspect.Replace(word)
	return len(thin) >= 2*len("我") && strings.Contains(o.thin, thin)
}

func (o outcry) hasAny(words []string) bool {
	for _, w := range words {
		if o.has(w) {
			return true
		}
	}
	return false
}

// anyRow reports a row whose words all occur.
func (o outcry) anyRow(rows [][]string) bool {
	for _, row := range rows {
		all := true
		for _, w := range row {
			all = all && o.has(w)
		}
		if all {
			return true
		}
	}
	return false
}

// level weighs one alarm. Where signs point both ways it is acute: rather one
// warning too many than one too few.
func (a alarm) level(o outcry) level {
	if !o.anyRow(a.rows) || o.anyRow(a.except) {
		return unrelated
	}
	if o.hasAny(acuteWords) {
		return acute
	}
	if o.cites || o.hasAny(a.calm) || o.hasAny(calmWords) {
		return calm
	}
	return acute
}

// sound is the alarm that a text raises: the first acute one in the order of the
// packs, else the first that is asked about calmly.
func (s *shelf) sound(text string) (*content.Emergency, level) {
	o := s.outcry(text)
	var quiet *content.Emergency
	for _, a := range s.alarms {
		switch a.level(o) {
		case acute:
			return a.entry, acute
		case calm:
			if quiet == nil {
				quiet = a.entry
			}
		}
	}
	if quiet != nil {
		return quiet, calm
	}
	return nil, unrelated
}

// statuteNames are the names of laws that alone may raise an alarm: short aliases
// (家暴法) are left out where they are words of everyday speech.
func statuteNames(set *content.Set) []string {
	var out []string
	for name := range set.LawNames() {
		if n := squeeze(name); strings.HasSuffix(n, "法") && len([]rune(n)) >= 4 {
			out = append(out, n)
		}
	}
	return out
}
