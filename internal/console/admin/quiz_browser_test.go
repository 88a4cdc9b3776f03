package admin

import (
	"strings"
	"testing"

	"pufa/internal/access"
)

func TestQuizPagesByHand(t *testing.T) {
	b := newBureau(t)
	b.fillBank()
	b.staff()
	path := b.enter("布置人", access.Editor).assign()
	for i, person := range []string{"q0", "q1", "q2", "q4", "q5"} {
		b.sit(strings.TrimPrefix(path, "/admin/quiz/tasks/"), person, i%2)
	}
	p := b.look("编辑", access.Editor)
	for _, one := range [][2]string{{path, "quiz-board"}, {"/admin/quiz", "quiz"}, {"/admin/quiz/new", "quiz-new"}, {"/admin/quiz/bank", "quiz-bank"},
		{"/admin/quiz/bank/T-000", "quiz-question"}, {"/admin/quiz/bank/T-000/edit", "quiz-question-edit"}, {path + "/people?person=q2", "quiz-people"}, {path + "/items", "quiz-items"},
		{path + "/anomalies", "quiz-anomalies"}, {"/admin/quiz/import", "quiz-import"}} {
		p.Go(b.server.URL + one[0])
		p.Look(one[1])
	}
}
