package search

import "strings"

// Ranks of law, from the level that the library names or from the law's title.
const (
	levelUnknown uint8 = iota
	levelConstitution
	levelLaw
	levelRegulation
	levelInterpretation
	levelRule
	levelLocal
	levelCount
)

func levelCode(level, law string) uint8 {
	switch {
	case level == "宪法", law == "宪法", law == "中华人民共和国宪法":
		return levelConstitution
	case strings.Contains(level, "司法解释"), strings.HasPrefix(law, "最高人民法院"), strings.HasPrefix(law, "最高人民检察院"):
		return levelInterpretation
	case strings.Contains(level, "行政法规"):
		return levelRegulation
	case strings.Contains(level, "规章"):
		return levelRule
	case strings.Contains(level, "地方"):
		return levelLocal
	case strings.Contains(level, "法律"), strings.HasSuffix(law, "法"), strings.HasSuffix(law, "法典"):
		return levelLaw
	case strings.HasSuffix(law, "条例"):
		return levelRegulation
	case law == "":
		return levelUnknown
	}
	return levelRule
}
