package duty

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/internal/fault"
	"pufa/internal/lawref"
)

const (
	questionDays = 10 // for a unit to answer
	alike        = 0.34
	alikeTopic   = 0.15 // of questions whose nearest topic is the same
	keptAsked    = 20   // wordings kept of a cluster
)

// GroupQuestions clusters unanswered questions by topic and wording; it is the Grouping
// that the desk uses.
func GroupQuestions(loose []Loose, open []Owned) []Cluster {
	clusters := make([]Cluster, len(open))
	for i, o := range open {
		clusters[i] = Cluster{Owned: o}
	}
	for _, l := range loose {
		best, bestLike := -1, 0.0
		for i := range clusters {
			c := &clusters[i]
			need := alike
			if l.Topic != "" && l.Topic == c.Topic {
				need = alikeTopic
			}
			if like := likeness(l.Question, c.Questions); like >= need && like > bestLike {
				best, bestLike = i, like
			}
		}
		if best < 0 {
			clusters = append(clusters, Cluster{Owned: Owned{ID: "q-" + l.ID[:min(16, len(l.ID))], Topic: l.Topic, State: OwnedOpen, First: l.First}})
			best = len(clusters) - 1
		}
		c := &clusters[best]
		c.Members = append(c.Members, l.ID)
		c.Times += l.Times
		if len(c.Questions) < keptAsked {
			c.Questions = append(c.Questions, l.Question)
		}
	}
	return slices.DeleteFunc(clusters, func(c Cluster) bool { return len(c.Members) == 0 })
}

// likeness is the best share of character pairs that a question has in common with one
// of others, 0..1.
func likeness(q string, others []string) (best float64) {
	a := pairs(q)
	for _, o := range others {
		b := pairs(o)
		common := 0
		for p := range a {
			if b[p] {
				common++
			}
		}
		if all := len(a) + len(b) - common; all > 0 {
			best = max(best, float64(common)/float64(all))
		}
	}
	return best
}

func pairs(s string) map[string]bool {
	out := map[string]bool{}
	runes := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune("，。？！、?!,. 了的吗呢啊怎么办咋", r) {
			return -1
		}
		return r
	}, s))
	for i := 0; i+1 < len(runes); i++ {
		out[string(runes[i:i+2])] = true
	}
	return out
}

// ClusterQuestions clusters what is new among the unanswered questions.
func (d *Desk) ClusterQuestions(ctx context.Context) (int, error) {
	return d.ports.Questions.ClusterQuestions(ctx, GroupQuestions)
}

// GroupOf is the cluster that an unanswered question is in, once those that are new have
// been put into clusters.
func (d *Desk) GroupOf(ctx context.Context, w Who, question string) (string, error) {
	if err := w.ofBureau(); err != nil {
		return "", err
	}
	if _, err := d.ClusterQuestions(ctx); err != nil {
		return "", err
	}
	return d.ports.Questions.ClusterOf(ctx, question)
}

// Owner is a cluster of questions, with the unit whose words fit it best.
type Owner struct {
	Owned
	Suggested Unit // zero when no unit's words fit
}

// Questions lists clusters: a liaison's own unit's.
func (d *Desk) Questions(ctx context.Context, w Who, f OwnedFilter) ([]Owner, error) {
	if !w.bureau {
		if f.Unit != "" && f.Unit != w.Unit || w.Unit == "" {
			return nil, w.may(f.Unit)
		}
		f.Unit = w.Unit
	}
	all, err := d.ports.Questions.OwnedQuestions(ctx, f)
	if err != nil {
		return nil, err
	}
	units, err := d.ports.Units.DutyUnits(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Owner, len(all))
	for i, q := range all {
		out[i] = Owner{Owned: q, Suggested: suggest(q, units)}
	}
	return out, nil
}

// suggest is the unit whose topics occur most in a cluster's questions; the first by
// name of several.
func suggest(q Owned, units []Unit) (best Unit) {
	text := q.Topic + " " + strings.Join(q.Questions, " ")
	most := 0
	for _, u := range units {
		n := 0
		for _, w := range u.Topics {
			if w != "" {
				n += strings.Count(text, w)
			}
		}
		if n > most {
			best, most = u, n
		}
	}
	return best
}

// AssignQuestion hands a cluster to the unit that answers for it.
func (d *Desk) AssignQuestion(ctx context.Context, w Who, id, unit string, now time.Time) (Owned, error) {
	if err := w.ofBureau(); err != nil {
		return Owned{}, err
	}
	u, err := d.UnitNamed(ctx, unit)
	if err != nil {
		return Owned{}, err
	}
	return d.ports.Questions.ChangeOwned(ctx, id, w.change("question.assign", "", now), func(q *Owned) error {
		if q.State != OwnedOpen && q.State != OwnedAssigned {
			return fault.New(fault.Conflict, "这组问题现在是“%s”，不能再分派。", q.State.Word())
		}
		q.Unit, q.State, q.Assigned, q.Deadline = u.ID, OwnedAssigned, now, d.today(now).AddDays(questionDays)
		return nil
	})
}

// AnswerQuestion stores the unit's answer, to be reviewed.
func (d *Desk) AnswerQuestion(ctx context.Context, w Who, id string, answer FAQ, now time.Time) (Owned, error) {
	if err := checkAnswer(answer); err != nil {
		return Owned{}, err
	}
	return d.ports.Questions.ChangeOwned(ctx, id, w.change("question.answer", "", now), func(q *Owned) error {
		if err := w.may(q.Unit); err != nil {
			return err
		}
		if q.State != OwnedAssigned && q.State != OwnedReturned {
			return fault.New(fault.Conflict, "这组问题现在是“%s”，不用回答。", q.State.Word())
		}
		if answer.Question == "" && len(q.Questions) > 0 {
			answer.Question = q.Questions[0]
		}
		q.Answer, q.State, q.Answered, q.Reason = answer, OwnedAnswered, now, ""
		return nil
	})
}

// checkAnswer wants a conclusion and articles that can be read.
func checkAnswer(a FAQ) error {
	if n := len([]rune(strings.TrimSpace(a.Conclusion))); n < 10 || n > 600 {
		return fault.New(fault.Invalid, "结论应有10到600字。")
	}
	if len(a.Basis) == 0 {
		return fault.New(fault.Invalid, "回答要写依据，如“民法典第1077条”。")
	}
	for _, b := range a.Basis {
		ref, err := lawref.ParseRef(b)
		if err != nil || ref.IsLaw() {
			return fault.New(fault.Invalid, "依据“%s”不是法律条文，应像“民法典第1077条”。", b)
		}
	}
	return nil
}

// PublishAnswer makes a reviewed answer a FAQ of the bureau, which feeds the search.
// Every article that it cites must exist and be in force.
func (d *Desk) PublishAnswer(ctx context.Context, w Who, id string, now time.Time) (Owned, error) {
	if err := w.ofBureau(); err != nil {
		return Owned{}, err
	}
	found, err := d.ports.Questions.OwnedQuestions(ctx, OwnedFilter{ID: id})
	if err != nil {
		return Owned{}, err
	}
	if len(found) == 0 {
		return Owned{}, fault.New(fault.NotFound, "没有这组问题。")
	}
	if err := d.checkLaw(ctx, found[0].Answer.Basis); err != nil {
		return Owned{}, err
	}
	return d.ports.Questions.ChangeOwned(ctx, id, w.change("question.publish", "", now), func(q *Owned) error {
		if q.State != OwnedAnswered {
			return fault.New(fault.Conflict, "这组问题现在是“%s”，不能公布。", q.State.Word())
		}
		q.State, q.Reviewed, q.By = OwnedPublished, now, w.Name
		return nil
	})
}

func (d *Desk) checkLaw(ctx context.Context, basis []string) error {
	if d.ports.Law == nil {
		return nil
	}
	for _, b := range basis {
		ok, err := d.ports.Law.InForce(ctx, b)
		if err != nil {
			return fmt.Errorf("look up %s: %w", b, err)
		}
		if !ok {
			return fault.New(fault.Invalid, "依据“%s”查不到或已经失效，请核对后再公布。", b)
		}
	}
	return nil
}

// ReturnAnswer sends an answer back to the unit, with a reason.
func (d *Desk) ReturnAnswer(ctx context.Context, w Who, id, reason string, now time.Time) (Owned, error) {
	if err := w.ofBureau(); err != nil {
		return Owned{}, err
	}
	if strings.TrimSpace(reason) == "" {
		return Owned{}, fault.New(fault.Invalid, "退回要写明原因。")
	}
	return d.ports.Questions.ChangeOwned(ctx, id, w.change("question.return", reason, now), func(q *Owned) error {
		if q.State != OwnedAnswered {
			return fault.New(fault.Conflict, "这组问题现在是“%s”，不能退回。", q.State.Word())
		}
		q.State, q.Reason = OwnedReturned, reason
		return nil
	})
}
