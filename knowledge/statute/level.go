package statute

import (
	"regexp"
	"strings"
)

// Levels, as Version.Level names them.
const (
	levelConstitution = "宪法"
	levelLaw          = "法律"
	levelRegulation   = "行政法规"
	levelCourt        = "司法解释"
	levelRule         = "部门规章"
	levelLocal        = "地方性法规"
	levelOther        = "其他"
)

// folderLevels are the folders by which collections sort laws.
var folderLevels = map[string]string{
	"宪法": levelConstitution, "宪法相关法": levelLaw, "刑法": levelLaw, "民法典": levelLaw, "民法商法": levelLaw, "民商法": levelLaw,
	"社会法": levelLaw, "经济法": levelLaw, "行政法": levelLaw, "诉讼与非诉讼程序法": levelLaw, "法律": levelLaw,
	"行政法规": levelRegulation, "司法解释": levelCourt, "部门规章": levelRule, "地方性法规": levelLocal, "地方法规": levelLocal, "其他": "",
}

var (
	localName   = regexp.MustCompile(`^[^《》]{2,12}?(省|自治区|自治州|自治县|市|州|县|区|旗)[^《》]`)
	localBody   = regexp.MustCompile(`(省|自治区|自治州|自治县|市|州|县)[^、，。]{0,6}(人民代表大会|人大常委会)`)
	ministry    = regexp.MustCompile(`(部|委员会|总局|局|署|办公室|银行)(令|公告)?第?\S{0,12}(公布|发布|部务会议|局务会议)`)
	mainland    = regexp.MustCompile(`^(香港|澳门)特别行政区`)
	wholeNation = regexp.MustCompile(`^(第[一二三四五六七八九十]+届)?全国人民代表大会`)
	stateTitle  = regexp.MustCompile(`^(国务院|中国人民解放军|中国公民|外国)`)
)

// levelOf tells a law's rank from the folder it lies in, its title and its notes.
func levelOf(file, title, name string, notes []string) string {
	if name == "宪法" || strings.HasPrefix(name, "宪法修正案") {
		return levelConstitution
	}
	folders := strings.Split(file, "/")
	for i := len(folders) - 2; i >= 0; i-- {
		if level, ok := folderLevels[folders[i]]; ok && level != "" {
			return level
		}
	}
	head := strings.Join(notes, "\n")
	switch {
	case strings.HasPrefix(name, "最高人民法院"), strings.HasPrefix(name, "最高人民检察院"), strings.Contains(head, "审判委员会"), strings.Contains(head, "检察委员会"):
		return levelCourt
	case localBody.MatchString(head) && !strings.Contains(title, fullName):
		return levelLocal
	case strings.Contains(head, "全国人民代表大会"), wholeNation.MatchString(name), mainland.MatchString(name):
		return levelLaw
	case localName.MatchString(name) && !stateTitle.MatchString(name) && !strings.Contains(title, fullName):
		return levelLocal
	case strings.Contains(head, "国务院"), strings.HasPrefix(name, "国务院"):
		return levelRegulation
	case ministry.MatchString(head):
		return levelRule
	case strings.Contains(title, fullName) && strings.HasSuffix(name, "法"):
		return levelLaw
	case strings.Contains(title, fullName) && strings.HasSuffix(name, "条例"):
		return levelRegulation
	}
	return levelOther
}

const fullName = "中华人民共和国"
