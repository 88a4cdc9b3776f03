package content

import "strings"

// Stats is what the packs hold, in numbers. Its JSON form is what pufa content stats prints.
type Stats struct {
	Version         string         `json:"version"`
	Laws            int            `json:"laws"`
	Gists           int            `json:"gists"`
	GistLaws        int            `json:"gist_laws"`     // laws that have a gist
	LayQuestions    int            `json:"lay_questions"` // as people type them, with the gists
	FAQs            int            `json:"faqs"`
	FAQPhrasings    int            `json:"faq_phrasings"` // questions and phrasings of FAQs
	Cases           int            `json:"cases"`
	Services        int            `json:"services"`
	Hotlines        int            `json:"hotlines"`
	Offices         int            `json:"offices"`
	Emergencies     int            `json:"emergencies"`
	Triggers        int            `json:"triggers"` // rows of trigger words
	Terms           int            `json:"terms"`
	OffTopic        int            `json:"off_topic"`
	Guides          int            `json:"guides"`
	Calculators     int            `json:"calculators"`
	EnterpriseItems int            `json:"enterprise_items"`
	Questions       QuestionCounts `json:"questions"`
	Campaigns       int            `json:"campaigns"`
	Rubrics         int            `json:"rubrics"`
	Sentence        float64        `json:"conclusion_sentence"` // mean characters of a sentence in a FAQ's 结论
}

// QuestionCounts counts the question bank.
type QuestionCounts struct {
	Total      int            `json:"total"`
	CaseBased  int            `json:"case_based"` // those that share a story with others
	ByType     map[string]int `json:"by_type"`
	ByTopic    map[string]int `json:"by_topic"`
	ByAudience map[string]int `json:"by_audience"`
}

// StatsOf counts a set.
func StatsOf(set *Set) Stats {
	s := Stats{
		Version: set.Version, Laws: len(set.Laws), Gists: len(set.Gists), FAQs: len(set.FAQs), Cases: len(set.Cases),
		Services: len(set.Services), Hotlines: len(set.Hotlines), Offices: len(set.Offices),
		Emergencies: len(set.Emergencies), Terms: len(set.Terms), OffTopic: len(set.OffTopic),
		Guides: len(set.Guides), Calculators: len(set.Calculators), EnterpriseItems: len(set.Enterprise),
		Questions: countQuestions(set.Questions), Campaigns: len(set.Campaigns), Rubrics: len(set.Rubrics),
	}
	laws := map[string]bool{}
	for _, g := range set.Gists {
		laws[g.Ref.Law] = true
		s.LayQuestions += len(g.Questions)
	}
	s.GistLaws = len(laws)
	sentences, length := 0, 0
	for _, f := range set.FAQs {
		s.FAQPhrasings += 1 + len(f.Phrasings)
		for _, sentence := range strings.FieldsFunc(f.Conclusion, endsSentence) {
			if n := len([]rune(plainText(sentence))); n > 0 {
				sentences, length = sentences+1, length+n
			}
		}
	}
	if sentences > 0 {
		s.Sentence = float64(length) / float64(sentences)
	}
	for _, e := range set.Emergencies {
		s.Triggers += len(e.Triggers)
	}
	return s
}

func countQuestions(questions []Question) QuestionCounts {
	n := QuestionCounts{Total: len(questions), ByType: map[string]int{}, ByTopic: map[string]int{}, ByAudience: map[string]int{}}
	for _, q := range questions {
		n.ByType[string(q.Kind)]++
		n.ByTopic[q.Topic]++
		if q.CaseID != "" {
			n.CaseBased++
		}
		for _, a := range q.Audiences {
			n.ByAudience[a]++
		}
	}
	return n
}

func endsSentence(r rune) bool { return strings.ContainsRune("。！？；!?;\n", r) }
