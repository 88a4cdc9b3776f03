package quiz

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"pufa/internal/fault"
)

// PracticeKind is what a round of practice is made of.
type PracticeKind string

const (
	Daily     PracticeKind = "daily"     // 每日五题: due ones first, then new ones
	WrongBook PracticeKind = "wrong"     // 错题本: the last answer was wrong
	Challenge PracticeKind = "challenge" // 闯关: until the first mistake
	Reviews   PracticeKind = "reviews"   // 复习: what FSRS has due
)

var practiceNames = map[PracticeKind]string{Daily: "每日五题", WrongBook: "错题本", Challenge: "闯关", Reviews: "复习"}

// Name is the kind as a person reads it.
func (k PracticeKind) Name() string { return practiceNames[k] }

// Sizes of the rounds.
const (
	dailyCount     = 5
	roundMost      = 10
	challengeCount = 100
)

// Round is a round of practice of a follower, bound or not. Its attempt has no
// assignment, and the follower as its person.
type Round struct {
	Attempt
	Kind PracticeKind
}

// StartPractice opens a round and shows its first question; the follower's open round
// of the same kind of this day goes on instead. fault.NotFound when there is nothing
// to practise: the wrong-answer book is empty, nothing is due, the bank is empty.
func (s *Study) StartPractice(ctx context.Context, follower string, kind PracticeKind, now time.Time) (Ask, error) {
	now = now.Truncate(time.Millisecond)
	open, found, err := s.ports.Rounds.OpenRound(ctx, follower)
	if err != nil {
		return Ask{}, err
	}
	if found && open.Kind == kind && s.sameDay(open.Started, now) && open.Waiting() >= 0 {
		return s.askRound(ctx, open)
	}
	items, err := s.roundItems(ctx, follower, kind, now)
	if err != nil {
		return Ask{}, err
	}
	r := Round{Kind: kind, Attempt: Attempt{ID: newID(), Person: follower, State: Started, Mode: StudyMode,
		Paper: Paper{Items: items}, Answers: map[int]Answer{}, Started: now, Touched: now, Full: len(items)}}
	if err := s.ports.Rounds.AddRound(ctx, r); err != nil {
		return Ask{}, err
	}
	return s.askRound(ctx, r)
}

// CurrentPractice shows the question of the follower's open round again; false when
// none is open.
func (s *Study) CurrentPractice(ctx context.Context, follower string) (Ask, bool, error) {
	r, found, err := s.ports.Rounds.OpenRound(ctx, follower)
	if err != nil || !found || r.Waiting() < 0 {
		return Ask{}, false, err
	}
	a, err := s.askRound(ctx, r)
	return a, err == nil, err
}

// StopPractice closes the follower's open round; false when none is open.
func (s *Study) StopPractice(ctx context.Context, follower string, now time.Time) (bool, error) {
	r, found, err := s.ports.Rounds.OpenRound(ctx, follower)
	if err != nil || !found {
		return false, err
	}
	err = s.ports.Rounds.ChangeRound(ctx, r.ID, follower, "", func(r *Round, _ *Card) error {
		if !r.Open() {
			return nil
		}
		return r.end(Submitted, 0, now.Truncate(time.Millisecond))
	})
	return true, err
}

// PracticeOutcome is what became of an answer in practice.
type PracticeOutcome struct {
	Item     int
	Taken    bool
	Repeated bool // the same message came before
	Already  bool // the item had an answer; this one was not taken
	Correct  bool
	Reveal   *Reveal
	Due      time.Time // when the question comes back: 三天后再考你
	Next     *Ask      // nil when the round is over
	Right    int       // right so far in this round
	Answered int
	Over     bool
}

// PracticeAnswer takes an answer in a round; its card moves once, however often the
// message comes.
func (s *Study) PracticeAnswer(ctx context.Context, follower, round string, item int, shown []int, messageKey string, now time.Time) (PracticeOutcome, error) {
	now = now.Truncate(time.Millisecond)
	key, err := s.ports.Records.MessageKey(messageKey)
	if err != nil {
		return PracticeOutcome{}, err
	}
	open, found, err := s.ports.Rounds.OpenRound(ctx, follower)
	switch {
	case err != nil:
		return PracticeOutcome{}, err
	case !found || open.ID != round:
		return PracticeOutcome{}, fault.New(fault.Conflict, "这一轮已经结束了，回复“练习”再来一轮。")
	case item < 0 || item >= len(open.Paper.Items):
		return PracticeOutcome{}, ErrNoItem
	}
	q, err := s.question(ctx, open.Paper.Items[item].Key)
	if err != nil {
		return PracticeOutcome{}, err
	}
	var after Round
	var card Card
	take := Outcome{Item: item}
	err = s.ports.Rounds.ChangeRound(ctx, round, follower, q.ID, func(r *Round, c *Card) error {
		take = Outcome{Item: item}
		err := s.takePractice(r, c, &take, shown, q, key, now)
		after, card = *r, *c
		return err
	})
	if err != nil && !errors.Is(err, errUnchanged) {
		return PracticeOutcome{}, err
	}
	return s.followPractice(ctx, after, take, card.Due)
}

// takePractice marks an answer, moves the card, and ends the round after its last
// question or, in a challenge, after the first mistake.
func (s *Study) takePractice(r *Round, c *Card, take *Outcome, shown []int, q Question, key string, now time.Time) error {
	if err := take.take(&r.Attempt, shown, q, key, now); err != nil {
		return err
	}
	correct := r.Answers[take.Item].Correct
	next, err := s.practice.Review(*c, correct, now)
	if err != nil {
		return err
	}
	*c = next
	if r.Kind == Challenge && !correct && r.Open() {
		return r.end(Submitted, 0, now)
	}
	return nil
}

func (s *Study) followPractice(ctx context.Context, r Round, take Outcome, due time.Time) (PracticeOutcome, error) {
	o := PracticeOutcome{Item: take.Item, Taken: take.Taken, Repeated: take.Repeated, Already: take.Already, Due: due,
		Answered: len(r.Answers), Over: !r.Open()}
	for _, a := range r.Answers {
		if a.Correct {
			o.Right++
		}
	}
	if a, done := r.Answers[take.Item]; done {
		q, err := s.question(ctx, r.Paper.Items[take.Item].Key)
		if err != nil {
			return o, err
		}
		reveal := r.reveal(take.Item, q)
		o.Correct, o.Reveal = a.Correct, &reveal
	}
	if o.Over || r.Waiting() < 0 {
		return o, nil
	}
	next, err := s.askRound(ctx, r)
	o.Next = &next
	return o, err
}

func (s *Study) askRound(ctx context.Context, r Round) (Ask, error) {
	item := r.Waiting()
	if item < 0 {
		return Ask{}, ErrEnded
	}
	q, err := s.question(ctx, r.Paper.Items[item].Key)
	if err != nil {
		return Ask{}, err
	}
	a := r.ask(r.Kind.Name(), item, q)
	a.Practice = true
	if r.Kind == Challenge {
		a.Total = 0
	}
	return a, nil
}

// DueReviews is how many questions FSRS has due for a follower: 「三天后再考你」 is kept
// by saying so at the next message.
func (s *Study) DueReviews(ctx context.Context, follower string, now time.Time) (int, error) {
	picked, err := s.candidates(ctx, follower, Reviews, now)
	return len(picked), err
}

// WrongCount is how many questions the wrong-answer book holds.
func (s *Study) WrongCount(ctx context.Context, follower string, now time.Time) (int, error) {
	picked, err := s.candidates(ctx, follower, WrongBook, now)
	return len(picked), err
}

// candidates are questions for a kind of practice, the most wanted first.
func (s *Study) candidates(ctx context.Context, follower string, kind PracticeKind, now time.Time) ([]Question, error) {
	cards, err := s.ports.Rounds.Cards(ctx, follower)
	if err != nil {
		return nil, err
	}
	if len(cards) == 0 && (kind == Reviews || kind == WrongBook) {
		return nil, nil // as for everybody who never practised
	}
	bank, err := s.latest(ctx)
	if err != nil {
		return nil, err
	}
	bank, err = s.suited(ctx, bank, follower)
	if err != nil {
		return nil, err
	}
	var due, fresh, later []Question
	for _, q := range bank {
		c, asked := cards[q.ID]
		switch {
		case !asked:
			fresh = append(fresh, q)
		case kind == WrongBook && c.Wrong, kind != WrongBook && !now.Before(c.Due):
			due = append(due, q)
		default:
			later = append(later, q)
		}
	}
	soonest := func(a, b Question) int {
		return cmp.Or(cards[a.ID].Due.Compare(cards[b.ID].Due), cmp.Compare(a.ID, b.ID))
	}
	slices.SortFunc(due, soonest)
	slices.SortFunc(later, soonest)
	rand.Shuffle(len(fresh), func(i, j int) { fresh[i], fresh[j] = fresh[j], fresh[i] })
	switch kind {
	case Daily:
		return slices.Concat(due, fresh, later), nil // who knows the whole bank goes on with what comes back first
	case Challenge:
		out := slices.Concat(due, fresh, later)
		rand.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
		return out, nil
	}
	return due, nil
}

// suited leaves out retired questions, and those for cadres where a resident practises.
func (s *Study) suited(ctx context.Context, bank []Question, follower string) ([]Question, error) {
	_, bound, err := s.ports.Bindings.Bound(ctx, follower)
	if err != nil {
		return nil, err
	}
	var all, residents []Question
	for _, q := range bank {
		if q.Retired {
			continue
		}
		all = append(all, q)
		if len(q.Audiences) == 0 || slices.ContainsFunc(q.Audiences, forResidents) {
			residents = append(residents, q)
		}
	}
	if bound || len(residents) < dailyCount {
		return all, nil
	}
	return residents, nil
}

func forResidents(audience string) bool {
	return slices.Contains([]string{"居民", "群众", "社会公众", "公众", "全民"}, audience)
}

func (s *Study) roundItems(ctx context.Context, follower string, kind PracticeKind, now time.Time) ([]Item, error) {
	picked, err := s.candidates(ctx, follower, kind, now)
	if err != nil {
		return nil, err
	}
	most := map[PracticeKind]int{Daily: dailyCount, WrongBook: roundMost, Reviews: roundMost, Challenge: challengeCount}[kind]
	if len(picked) > most {
		picked = picked[:most]
	}
	if len(picked) == 0 {
		return nil, nothingToPractise(kind)
	}
	d := &drawing{rand: rand.New(rand.NewPCG(newSeed(), 0)), shuffle: true, taken: map[string]bool{}}
	for _, q := range picked {
		d.take(q, 1)
	}
	return d.items, nil
}

func nothingToPractise(kind PracticeKind) error {
	switch kind {
	case WrongBook:
		return fault.New(fault.NotFound, "错题本是空的，没有做错的题。")
	case Reviews:
		return fault.New(fault.NotFound, "今天没有要复习的题。")
	}
	return fault.New(fault.NotFound, "题库里还没有题目。")
}

func (s *Study) sameDay(a, b time.Time) bool {
	ay, am, ad := a.In(s.loc).Date()
	by, bm, bd := b.In(s.loc).Date()
	return ay == by && am == bm && ad == bd
}
