package content

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/internal/lawref"
)

// Campaign is a publicity day, week, month or season with what is said around it, year
// after year. It names no year: its days come from Rule, and its texts hold
// placeholders where a year or a day is wanted.
type Campaign struct {
	Key   string        `yaml:"key"`
	Name  string        `yaml:"name"`            // 国家宪法日
	Rule  datebook.Rule `yaml:"rule"`            // when it falls, see docs/calendar.md
	Lead  int           `yaml:"lead"`            // days before the first day on which the year's draft is made
	Grace int           `yaml:"grace"`           // days that a step may be late, such as after an outage
	Level string        `yaml:"level"`           // 国家 自治区 部门 国际日 传统节日 惯例 本地
	Basis []string      `yaml:"basis"`           // articles that it stands on, the one that sets the day first
	Since string        `yaml:"since,omitempty"` // who set it, where no article did: 国务院批准设立
	Theme string        `yaml:"theme"`           // one line that holds in every year

	Audiences []string `yaml:"audiences"` // as of the question bank
	Topics    []string `yaml:"topics"`    // what 退订 names; the first is the campaign's own
	Laws      []string `yaml:"laws"`      // laws that it is about
	Units     []string `yaml:"units"`     // kinds of responsible units, the leading one first
	Calls     []string `yaml:"calls"`     // hotline numbers
	FAQs      []string `yaml:"faqs,omitempty"`

	Announce   Message  `yaml:"announce"`
	Main       Message  `yaml:"main"`
	Afterwards Message  `yaml:"afterwards"`
	Quiz       []string `yaml:"quiz"` // ids of five questions of the bank
	Position   Position `yaml:"-"`

	Refs []lawref.Ref `yaml:"-"` // Basis, parsed
}

// Message is what one step of a campaign says.
type Message struct {
	When  StepTime `yaml:"when"`  // -7天 09:00
	Title string   `yaml:"title"` // up to MaxCampaignTitle characters
	Text  string   `yaml:"text"`  // MinCampaignText to MaxCampaignText characters
}

// Messages are the three messages in the order in which they go out.
func (c *Campaign) Messages() []*Message {
	return []*Message{&c.Announce, &c.Main, &c.Afterwards}
}

// StepTime is a moment relative to a campaign's days.
type StepTime struct {
	AtEnd bool // counted from the last day instead of the first
	Days  int  // after it; before it when negative
	Clock int  // minutes after midnight
}

var stepTimeForm = regexp.MustCompile(`^(首日|末日|当天)?(?:([+-])(\d{1,3})天)? ([01]\d|2[0-3]):([0-5]\d)$`)

// ParseStepTime reads -7天 09:00, 当天 09:00, +1天 18:30, 末日 18:00 and 末日+3天 10:00.
func ParseStepTime(s string) (StepTime, error) {
	m := stepTimeForm.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil || m[1]+m[2] == "" || m[1] == "当天" && m[2] != "" {
		return StepTime{}, fmt.Errorf("时间“%s”应写成 -7天 09:00、当天 09:00 或 末日+3天 10:00 的样子", s)
	}
	var w StepTime
	w.AtEnd = m[1] == "末日"
	if m[2] != "" {
		w.Days, _ = strconv.Atoi(m[3]) // at most three digits
	}
	if m[2] == "-" {
		w.Days = -w.Days
	}
	hour, _ := strconv.Atoi(m[4])
	minute, _ := strconv.Atoi(m[5])
	w.Clock = hour*60 + minute
	return w, nil
}

// On is the civil date of the moment in an occurrence.
func (w StepTime) On(s datebook.Span) datebook.Date {
	if w.AtEnd {
		return s.End.AddDays(w.Days)
	}
	return s.Start.AddDays(w.Days)
}

// String is the moment as ParseStepTime reads it.
func (w StepTime) String() string {
	day := ""
	if w.AtEnd {
		day = "末日"
	}
	switch {
	case w.Days != 0:
		day += fmt.Sprintf("%+d天", w.Days)
	case !w.AtEnd:
		day = "当天"
	}
	return fmt.Sprintf("%s %02d:%02d", day, w.Clock/60, w.Clock%60)
}

// MarshalText implements encoding.TextMarshaler.
func (w StepTime) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (w *StepTime) UnmarshalText(b []byte) error {
	v, err := ParseStepTime(string(b))
	if err != nil {
		return err
	}
	*w = v
	return nil
}

func (c *Campaign) settle(at Position) error {
	c.Position = at
	if c.Rule.IsZero() {
		return fault.New(fault.Invalid, "宣传活动“%s”没有写日期规则（rule）", c.Key)
	}
	for _, m := range c.Messages() {
		m.Text = strings.TrimSpace(m.Text)
	}
	return parseRefs(&c.Refs, c.Basis)
}

// Legal is why the days are what they are, as a person reads it: who set them, or the
// first article of the basis.
func (c *Campaign) Legal() string {
	if c.Since != "" || len(c.Refs) == 0 {
		return c.Since
	}
	return c.Refs[0].String()
}
