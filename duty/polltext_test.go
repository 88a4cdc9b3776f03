package duty

import (
	"reflect"
	"testing"

	"pufa/internal/fault"
)

const pollText = "国家宪法日是哪一天？\n* 12月4日\n10月1日\n\n遇到纠纷可以打哪个电话？\n* 12348\n10000\n"

func TestPollsAreReadAsTyped(t *testing.T) {
	got, err := PollQuestions(pollText)
	want := []PollQuestion{{Text: "国家宪法日是哪一天？", Options: []string{"12月4日", "10月1日"}, Aware: []int{0}},
		{Text: "遇到纠纷可以打哪个电话？", Options: []string{"12348", "10000"}, Aware: []int{0}}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{"", " \n\n", "* 选项\n问题"} {
		if _, err := PollQuestions(bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzPollQuestions(f *testing.F) {
	f.Add(pollText)
	f.Add("一\n**\n\n\n\r二")
	f.Fuzz(func(t *testing.T, text string) {
		first, err := PollQuestions(text)
		if err != nil {
			return
		}
		if _, err := PollQuestions(PollText(first)); err != nil {
			t.Fatalf("%q is not read again: %v", PollText(first), err)
		}
	})
}
