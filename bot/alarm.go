package bot

import (
	"regexp"
	"strings"

	"pufa/content"
)

// level is how a text stands to an emergency.
type level int

const (
	unrelated level = iota
	calm            // asks about the law of it
	acute           // may be in it
)

// aspect drops the particles that Chinese puts inside the words of a trigger:
// 打了我 and 又打我 are 打我.
var aspect = strings.NewReplacer("了", "", "过", "", "着", "", "又", "", "都", "", "还", "", "再", "")

// passive matches 被 with who did it before what was done: 被他爸打, 被同学堵在厕所打.
var passive = regexp.MustCompile(`被[^被]{1,6}?(打|摸|骂|关|骗|拐|抓|砍|捅|掐|欺负|欺凌|霸凌|强奸|性侵|猥亵|虐待|勒索|威胁|侵犯)`)

// scholarly matches what shows a calm question in any emergency: a reference to an
// article, or words for crime and punishment.
var scholarly = regexp.MustCompile(`第?[0-9零〇一二两三四五六七八九十百千]+条|法律上|法律责任|法律后果|(?:怎么|如何)(?:认定|处罚|量刑)|什么罪|条文|普法|讲座|考试|论文`)

// calmProbe is a calm word of every emergency: with it, only urgent words keep a
// question from being calm.
const calmProbe = "法律规定"

// sound is the emergency that a text speaks of: the first acute one, else the first
// that is asked about calmly. The packs' words are looked for in the text as written
// and in plainer forms of it: rather one alarm too many than one too few.
func (s *shelf) sound(text string) (*content.Emergency, level) {
	text = clean(text)
	var quiet *content.Emergency
	for _, form := range plainerForms(text) {
		for _, a := range s.set.Alarms(form) {
			// Whether a question is calm shows in all of it, not in a plainer form.
			if a.Emergency.AskedCalmly(text) || scholarly.MatchString(text) && a.Emergency.AskedCalmly(text+calmProbe) {
				if quiet == nil {
					quiet = a.Emergency
				}
				continue
			}
			return a.Emergency, acute
		}
	}
	if quiet != nil {
		return quiet, calm
	}
	return nil, unrelated
}

// plainerForms is a text as written, and without particles and with the passive
// closed up.
func plainerForms(text string) []string {
	thin := aspect.Replace(squeeze(text))
	if strings.Contains(thin, "被") {
		thin = passive.ReplaceAllString(thin, "$0，被$1")
	}
	return []string{text, thin}
}
