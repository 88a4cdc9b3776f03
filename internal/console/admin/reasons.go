package admin

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"pufa/knowledge"
	"pufa/knowledge/search"
)

// ground is something that the ranking goes by.
type ground struct {
	name, means string
	features    []string
}

// grounds are what the ranking goes by, in words for people: each stands for the features
// whose names begin with one of its words.
var grounds = []ground{
	{"用词相同", "问题里的字和词在这一条里出现；越少见的词越算数，连在一起、在同一句里更算数。", []string{"词对", "单字", "合计", "覆盖", "连续", "开头", "同句"}},
	{"日常说法对上法言法语", "问题里的日常用语，按词表换成法律用语后对得上，如“老板”对“用人单位”。", []string{"词表"}},
	{"问过差不多的问题", "和认定过的、内容里写好的问法相近；那些问题当时由这一条、这一章或这部法回答。", []string{"记忆"}},
	{"法律和章节的名称", "问题里提到这部法律或这一章说的事。", []string{"法名", "章名"}},
	{"同一部法里还有相关的条", "这部法、这一章、前后几条里也有对得上的。", []string{"本法", "本章", "相邻条", "附近条"}},
	{"问的和说的是一类事", "如问多久的配写期限的条，问怎么罚的配写处罚的条。", []string{"问答相配", "条文类型"}},
	{"法律的层级和常用程度", "法律高于规章；常被其他法律提到的、条数多的略靠前。", []string{"层级", "被引用", "法的条数"}},
	{"条文长短和位置", "很短的条、总则里的条，对答问题常不如具体的条。", []string{"篇幅", "短条", "位置"}},
}

// aboutTheQuestion are features that are the same for all candidates.
var aboutTheQuestion = []string{"问题词对数", "问题信息量", "最高分"}

type rankedRow struct {
	knowledge.Source
	Kind    string
	Why     string // of what has no features
	Reasons []reason
}

// reason is a ground with what it does for an article.
type reason struct {
	Name, Means string
	Word, Tone  string  // 加分很多
	Value       float64 // beside the mean of the articles shown
}

// ranked explains sources: articles by the grounds that tell one from the others.
func ranked(sources []knowledge.Source) []rankedRow {
	mean, articles := make([]float64, len(grounds)), 0.0
	for _, s := range sources {
		if len(s.Parts) > 0 {
			articles++
			for i, part := range byGround(s.Parts) {
				mean[i] += part
			}
		}
	}
	var out []rankedRow
	for _, s := range sources {
		row := rankedRow{Source: s, Kind: sourceKinds[s.Kind]}
		if len(s.Parts) == 0 {
			row.Why = likeWords(s.Score)
		} else {
			for i, part := range byGround(s.Parts) {
				if articles > 1 {
					part -= mean[i] / articles
				}
				row.Reasons = append(row.Reasons, reasonOf(i, part))
			}
			row.Reasons = slices.DeleteFunc(row.Reasons, func(r reason) bool { return r.Word == "" })
			slices.SortStableFunc(row.Reasons, func(a, b reason) int { return cmp.Compare(math.Abs(b.Value), math.Abs(a.Value)) })
		}
		out = append(out, row)
	}
	return out
}

// byGround sums parts of the ranking's sum by their grounds.
func byGround(parts map[string]float64) []float64 {
	out := make([]float64, len(grounds))
	for name, part := range parts {
		if i := groundOf(name); i >= 0 {
			out[i] += part
		}
	}
	return out
}

// groundOf is the ground that a feature belongs to; -1 for those of the question alone.
func groundOf(feature string) int {
	return slices.IndexFunc(grounds, func(g ground) bool {
		return slices.ContainsFunc(g.features, func(word string) bool { return strings.HasPrefix(feature, word) })
	})
}

// Differences in the ranking's sum from which a ground is worth a word, and a strong one.
const (
	someDifference  = 0.1
	largeDifference = 0.7
)

func reasonOf(i int, part float64) reason {
	r := reason{Name: grounds[i].name, Means: grounds[i].means, Value: part}
	switch size := math.Abs(part); {
	case size < someDifference:
		return reason{}
	case part > 0 && size >= largeDifference:
		r.Word, r.Tone = "加分很多", "good"
	case part > 0:
		r.Word, r.Tone = "加分", "good"
	case size >= largeDifference:
		r.Word, r.Tone = "减分很多", "bad"
	default:
		r.Word, r.Tone = "减分", "warn"
	}
	return r
}

// likeWords says what the score of a FAQ, a case or a service means.
func likeWords(score float64) string {
	text := fmt.Sprintf("和它的问法或正文相近 %.0f%%", 100*score)
	switch {
	case score >= search.GoodMatch:
		return text + "，够得上就用它。"
	case score >= search.FairMatch:
		return text + "，值得一提，不够直接用。"
	}
	return text + "，不够用。"
}
