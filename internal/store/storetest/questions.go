package storetest

import (
	"testing"

	"pufa/internal/lawref"
	"pufa/internal/store"
	"pufa/knowledge"
)

var questionCases = map[string]func(*testing.T, *world){
	"what is saved is read back in order": questionsReadBack,
	"questions are unique":                questionsUnique,
	"a bad question spoils the import":    questionsRefused,
	"many at once":                        questionsMany,
}

func question(text string, article int) knowledge.LabelledQuestion {
	return knowledge.LabelledQuestion{Question: text, Refs: []lawref.Ref{
		{Law: "民法典", Number: lawref.Number{Article: article}}, {Law: "刑法", Number: lawref.Number{Article: 133, Suffix: 1}, Paragraph: 2}}}
}

func questionsReadBack(t *testing.T, w *world) {
	in := []knowledge.LabelledQuestion{question("老公打我怎么办？", 1079), question("怎么离婚", 1077), question("阿", 1)}
	changes := must(w.SaveQuestions(t.Context(), "bureau", in))(t)
	same(t, "changes", changes, store.Changes{Added: 3, Revision: 1})
	same(t, "questions", must(w.LabelledQuestions(t.Context()))(t), in)
}

func questionsUnique(t *testing.T, w *world) {
	ctx := t.Context()
	must(w.SaveQuestions(ctx, "a", []knowledge.LabelledQuestion{question("怎么离婚", 1), question("怎么 离婚？", 1077)}))(t)
	same(t, "the later wins", must(w.LabelledQuestions(ctx))(t)[0].Refs, question("", 1077).Refs)
	again := must(w.SaveQuestions(ctx, "b", []knowledge.LabelledQuestion{question("怎么离婚", 1077)}))(t)
	same(t, "the same again", again, store.Changes{Unchanged: 1, Revision: 1})
	other := must(w.SaveQuestions(ctx, "b", []knowledge.LabelledQuestion{question("怎么离婚", 1076), question("新问题", 2)}))(t)
	same(t, "new articles", other, store.Changes{Added: 1, Updated: 1, Revision: 2})
	got := must(w.LabelledQuestions(ctx))(t)
	same(t, "number", len(got), 2)
	same(t, "refs", got[0].Refs, question("", 1076).Refs)
	same(t, "revision", must(w.QuestionsRevision(ctx))(t), int64(2))
}

func questionsRefused(t *testing.T, w *world) {
	for _, bad := range []knowledge.LabelledQuestion{{Question: "没有条文"}, question("？！", 1)} {
		if _, err := w.SaveQuestions(t.Context(), "a", []knowledge.LabelledQuestion{question("好问题", 1), bad}); err == nil {
			t.Errorf("%q was taken", bad.Question)
		}
	}
	same(t, "number", len(must(w.LabelledQuestions(t.Context()))(t)), 0)
	same(t, "revision", must(w.QuestionsRevision(t.Context()))(t), int64(0))
}

func questionsMany(t *testing.T, w *world) {
	var in []knowledge.LabelledQuestion
	for i := range 3000 {
		in = append(in, question(string(rune('一'+i)), i+1))
	}
	same(t, "added", must(w.SaveQuestions(t.Context(), "a", in))(t).Added, len(in))
	same(t, "questions", must(w.LabelledQuestions(t.Context()))(t), in)
}
