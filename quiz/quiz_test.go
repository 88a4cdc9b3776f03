package quiz

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func bank(n int) []Question {
	kinds := []Kind{Single, Multiple, TrueFalse}
	var out []Question
	for i := range n {
		q := Question{ID: fmt.Sprintf("q%03d", i), Version: 1, Kind: kinds[i%3], Stem: "题干", Topic: []string{"宪法", "民法典"}[i%2],
			Difficulty: 1 + i%3, Options: []string{"甲", "乙", "丙", "丁"}, Answer: []int{1}}
		switch q.Kind {
		case Multiple:
			q.Answer = []int{0, 2}
		case TrueFalse:
			q.Options, q.Answer = []string{"对", "错"}, []int{0}
		}
		out = append(out, q)
	}
	return out
}

var form20 = Blueprint{ID: "form20", Parts: []Part{
	{Kind: Single, Count: 12, Points: 5}, {Kind: Multiple, Count: 4, Points: 5}, {Kind: TrueFalse, Count: 4, Points: 5},
}, Pass: 60, Limit: 30 * time.Minute, Shuffle: true}

func TestAPaperCanBeReproduced(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		questions := bank(60)
		seed := rapid.Uint64().Draw(t, "seed")
		a, err := Draw(questions, form20, seed)
		if err != nil {
			t.Fatal(err)
		}
		shuffled := slices.Clone(questions)
		rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		b, err := Draw(shuffled, form20, seed)
		if err != nil || !reflect.DeepEqual(a, b) {
			t.Fatalf("the same seed drew another paper: %v", err)
		}
		seen := map[string]bool{}
		for _, item := range a.Items {
			if seen[item.ID] {
				t.Fatalf("%s twice", item.ID)
			}
			seen[item.ID] = true
			sorted := slices.Sorted(slices.Values(item.Order))
			for i, x := range sorted {
				if i != x {
					t.Fatalf("order %v is no permutation", item.Order)
				}
			}
		}
		if len(a.Items) != 20 || a.Full() != 100 {
			t.Fatalf("%d items, %d points", len(a.Items), a.Full())
		}
	})
}

func TestABankThatIsTooSmallSaysWhatIsShort(t *testing.T) {
	_, err := Draw(bank(9), form20, 1)
	if err == nil || !strings.Contains(err.Error(), "单选题要12道，还差9道") || !strings.Contains(err.Error(), "多选题要4道，还差1道") {
		t.Error(err)
	}
}

func TestQuestionsOfACaseStayTogether(t *testing.T) {
	questions := bank(12)
	for i := range 3 {
		questions[i].CaseID, questions[i].Kind = "case", Single
	}
	for seed := range uint64(50) {
		p, err := Draw(questions, Blueprint{Parts: []Part{{Kind: Single, Count: 4, Points: 1}}}, seed)
		if err != nil {
			t.Fatal(err)
		}
		var at []int
		for i, item := range p.Items {
			if item.ID < "q003" {
				at = append(at, i)
			}
		}
		if len(at) != 0 && (len(at) != 3 || at[2]-at[0] != 2) {
			t.Fatalf("seed %d: case at %v", seed, at)
		}
	}
}

// The attempt's states: whatever happens in whatever order, an answer is final, an
// ended attempt never changes but by a void, and the score is what the answers give.
func TestAttemptMachine(t *testing.T) {
	start := time.Date(2026, 12, 4, 9, 0, 0, 0, time.UTC)
	questions := bank(60)
	byID := map[string]Question{}
	for _, q := range questions {
		byID[q.ID] = q
	}
	rapid.Check(t, func(t *rapid.T) {
		paper, err := Draw(questions, form20, rapid.Uint64().Draw(t, "seed"))
		if err != nil {
			t.Fatal(err)
		}
		a := Assignment{ID: "a", Blueprint: form20, Opens: start, Closes: start.Add(2 * time.Hour), Attempts: 1, Mode: ExamMode}
		attempt, err := Begin("t", a, "p", paper, nil, start)
		if err != nil {
			t.Fatal(err)
		}
		now, want := start, map[int]Answer{}
		t.Repeat(map[string]func(*rapid.T){
			"time passes": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(1, 600).Draw(t, "seconds")) * time.Second)
			},
			"answers": func(t *rapid.T) {
				item := rapid.IntRange(-1, 20).Draw(t, "item")
				shown := []int{rapid.IntRange(0, 1).Draw(t, "option")}
				var q Question
				if item >= 0 && item < 20 {
					q = byID[paper.Items[item].ID]
				}
				open, late := attempt.Open(), attempt.Late(now)
				_, before := want[item]
				got, err := attempt.Answer(item, shown, q, now)
				switch {
				case !open || late:
					if !errors.Is(err, ErrEnded) {
						t.Fatalf("answered an ended attempt: %v", err)
					}
				case item < 0 || item >= 20:
					if !errors.Is(err, ErrNoItem) {
						t.Fatal(err)
					}
				case before:
					if !errors.Is(err, ErrAnswered) {
						t.Fatal(err)
					}
				default:
					if err != nil {
						t.Fatal(err)
					}
					want[item] = got
				}
			},
			"submits": func(t *rapid.T) {
				open := attempt.Open()
				if err := attempt.Submit(form20.Pass, now); (err == nil) != open {
					t.Fatalf("submit when open=%v: %v", open, err)
				}
			},
			"expires": func(t *rapid.T) {
				open, late := attempt.Open(), attempt.Late(now)
				if err := attempt.Expire(form20.Pass, now); (err == nil) != open || (open && late) == attempt.Open() && open {
					t.Fatalf("expire open=%v late=%v: %v %s", open, late, err, attempt.State)
				}
			},
			"": func(t *rapid.T) {
				if !reflect.DeepEqual(attempt.Answers, want) {
					t.Fatalf("answers %v, want %v", attempt.Answers, want)
				}
				if attempt.Open() {
					return
				}
				score := 0
				for item, x := range want {
					if x.Correct {
						score += paper.Items[item].Points
					}
				}
				if attempt.Score != score || attempt.Passed != (score >= form20.Pass) || attempt.Ended.After(attempt.Deadline.Add(Grace)) {
					t.Fatalf("score %d (passed %v, ended %s), want %d", attempt.Score, attempt.Passed, attempt.Ended, score)
				}
			},
		})
	})
}

func TestShuffledOptionsAreMarkedByWhatWasShown(t *testing.T) {
	q := Question{ID: "q", Version: 1, Kind: Multiple, Options: []string{"甲", "乙", "丙"}, Answer: []int{0, 2}}
	a := Attempt{State: Started, Paper: Paper{Items: []Item{{Key: Key{"q", 1}, Points: 2, Order: []int{2, 1, 0}}}}, Answers: map[int]Answer{}}
	got, err := a.Answer(0, []int{0, 2}, q, time.Unix(0, 0))
	if err != nil || !got.Correct || !slices.Equal(got.Chosen, []int{0, 2}) {
		t.Fatalf("%+v %v", got, err)
	}
	if shown := a.Paper.Items[0].Shown([]int{0}); !slices.Equal(shown, []int{2}) {
		t.Error(shown)
	}
}

func TestWhoMayBegin(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, 12, 4, h, 0, 0, 0, time.UTC) }
	a := Assignment{Opens: at(9), Closes: at(11), MakeUp: at(13), Attempts: 2}
	for _, c := range []struct {
		now     time.Time
		earlier []Attempt
		want    string
	}{
		{at(8), nil, "还没到开始时间。"},
		{at(9), nil, ""},
		{at(12), nil, ""}, // in the make-up window
		{at(13), nil, "已经截止了。"},
		{at(10), []Attempt{{State: Answering}}, "上一次还没做完，回复“继续”接着做。"},
		{at(10), []Attempt{{State: Submitted}}, ""},
		{at(10), []Attempt{{State: Submitted}, {State: Expired}}, "2次机会都用过了。"},
		{at(10), []Attempt{{State: Submitted}, {State: Voided}}, ""},
	} {
		_, err := Begin("t", a, "p", Paper{}, c.earlier, c.now)
		if got := fmt.Sprint(err); (err == nil) != (c.want == "") || (err != nil && got != c.want) {
			t.Errorf("at %s: %v, want %q", c.now, err, c.want)
		}
	}
}

func TestWhichAttemptCounts(t *testing.T) {
	attempts := []Attempt{{Number: 1, State: Submitted, Score: 60}, {Number: 2, State: Submitted, Score: 80}, {Number: 3, State: Expired, Score: 70}, {Number: 4, State: Voided, Score: 100}, {Number: 5, State: Answering}}
	for c, want := range map[Counting]int{Best: 2, Last: 3, First: 1} {
		if got, ok := c.Counted(attempts); !ok || got.Number != want {
			t.Errorf("%s: %d, want %d", c, got.Number, want)
		}
	}
}

func TestWrongAnswersComeBackSoonerThanRightOnes(t *testing.T) {
	p, now := NewPractice(), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	wrong, err := p.Review(Card{}, false, now)
	if err != nil {
		t.Fatal(err)
	}
	right, err := p.Review(Card{}, true, now)
	if err != nil {
		t.Fatal(err)
	}
	if !wrong.Wrong || right.Wrong || !wrong.Due.Before(right.Due) || wrong.Due.Sub(now) < 12*time.Hour {
		t.Errorf("wrong comes back %s, right %s", wrong.Due, right.Due)
	}
	for range 5 {
		next, err := p.Review(right, true, right.Due)
		if err != nil || next.Due.Sub(next.Reviewed) < right.Due.Sub(right.Reviewed) {
			t.Fatalf("%v: the interval shrank from %s to %s", err, right.Due.Sub(right.Reviewed), next.Due.Sub(next.Reviewed))
		}
		right = next
	}
}

func TestRetained(t *testing.T) {
	day := func(n int, correct bool) Answer {
		return Answer{At: time.Unix(0, 0).AddDate(0, 0, n), Correct: correct}
	}
	for _, c := range []struct {
		answers      []Answer
		asked, right bool
	}{
		{nil, false, false},
		{[]Answer{day(0, true), day(3, true)}, false, false},
		{[]Answer{day(0, false), day(7, true)}, true, true},
		{[]Answer{day(0, true), day(8, false), day(9, true)}, true, false},
		{[]Answer{day(0, true), day(31, true)}, false, false},
	} {
		if asked, right := Retained(c.answers); asked != c.asked || right != c.right {
			t.Errorf("%v: %v %v", c.answers, asked, right)
		}
	}
}

// Hand-computed: six sittings of one question.
func TestItemStatistics(t *testing.T) {
	var sittings []Sitting
	for _, s := range []struct{ own, total float64 }{{1, 5}, {1, 4}, {1, 4}, {0, 3}, {0, 1}, {0, 1}} {
		chosen := 1
		if s.own == 1 {
			chosen = 0
		}
		sittings = append(sittings, Sitting{Score: map[string]float64{"q": s.own}, Chose: map[string][]int{"q": {chosen}}, Total: s.total})
	}
	got := Statistics("q", 3, sittings)
	// own = 1 1 1 0 0 0; rest = 4 3 3 3 1 1: covariance 0.5, variances 0.3 and 1.5.
	if got.Count != 6 || got.Facility != 0.5 || math.Abs(got.Discrimination-0.5/math.Sqrt(0.3*1.5)) > 1e-9 || math.Abs(got.Efficiency-1) > 1e-9 {
		t.Errorf("%+v", got)
	}
	if !slices.Equal(got.Options, []int{3, 3, 0}) || len(got.Flags) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestQuestionsThatMayNotBeAsked(t *testing.T) {
	good := Question{ID: "q", Kind: Single, Stem: "题干", Options: []string{"甲", "乙"}, Answer: []int{0}, Difficulty: 1}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*Question){
		"缺少题干":        func(q *Question) { q.Stem = " " },
		"缺少答案":        func(q *Question) { q.Answer = nil },
		"答案C不在选项里":    func(q *Question) { q.Answer = []int{2} },
		"单选题只能有一个答案":  func(q *Question) { q.Answer = []int{0, 1} },
		"多选题至少要有两个答案": func(q *Question) { q.Kind = Multiple },
		"选项“甲”重复":     func(q *Question) { q.Options[1] = "甲" },
		"选项B是空的":      func(q *Question) { q.Options[1] = "" },
		"题型“essay”不认识，应是单选、多选、判断或排序": func(q *Question) { q.Kind = "essay" },
		"难度应是1（较易）、2（中等）或3（较难）":      func(q *Question) { q.Difficulty = 0 },
	} {
		q := good
		q.Options = slices.Clone(good.Options)
		change(&q)
		if err := q.Check(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestAnomalies(t *testing.T) {
	start := time.Unix(0, 0)
	sitting := func(id string, seconds int, wrong ...int) Attempt {
		a := Attempt{ID: id, State: Submitted, Started: start, Answers: map[int]Answer{}}
		for i := range 20 {
			a.Paper.Items = append(a.Paper.Items, Item{Key: Key{ID: fmt.Sprint(i), Version: 1}})
			a.Answers[i] = Answer{Item: i, Chosen: []int{1}, Correct: !slices.Contains(wrong, i), At: start.Add(time.Duration(seconds*(i+1)) * time.Second)}
		}
		return a
	}
	if _, odd := Fast(sitting("a", 2)); !odd {
		t.Error("two seconds a question is not odd")
	}
	if _, odd := Fast(sitting("a", 8)); odd {
		t.Error("eight seconds a question is odd")
	}
	got := SharedWrong([]Attempt{sitting("a", 9, 1, 2, 3, 4, 5, 6, 7), sitting("b", 9, 1, 2, 3, 4, 5, 6, 7, 8), sitting("c", 9, 9, 10, 11, 12, 13, 14, 15)})
	if len(got) != 1 || !slices.Equal(got[0].Attempts, []string{"a", "b"}) || got[0].Shared != 7 {
		t.Errorf("%+v", got)
	}
}
