package app

import (
	"testing"

	"pufa/internal/wechat"
	"pufa/scheduler"
)

func TestSendingSettings(t *testing.T) {
	env := map[string]string{"PUFA_SEND_QUIET": "22:30-07:00", "PUFA_SEND_PER_WEEK": "0", "PUFA_SEND_PER_DAY": "custom=9", "PUFA_SEND_PER_MINUTE": "mass=3, template=4",
		"PUFA_SEND_PAUSE": "2,50%", "PUFA_REMIND": "off", "PUFA_REMIND_SUBSCRIBE": "S thing1 time2"}
	c, err := ReadConfig(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	r := c.Sending.rulesFor(wechat.VerifiedService, c.Location)
	if r.QuietFrom != 22*60+30 || r.QuietTo != 7*60 || r.WeeklyCap != 0 || r.HaltAfter != 2 || r.HaltPercent != 50 {
		t.Errorf("%+v", r)
	}
	if r.PerDay[scheduler.ViaCustom] != 9 || r.PerDay[scheduler.ViaMass] != 100 || r.PerMinute[scheduler.ViaMass] != 3 || r.PerMinute[scheduler.ViaTemplate] != 4 {
		t.Errorf("%+v", r)
	}
	want := scheduler.Notification{Channel: scheduler.ViaSubscribe, TemplateID: "S", Title: "thing1", Deadline: "time2"}
	if c.Sending.Remind || c.Sending.Notification != want {
		t.Errorf("%+v", c.Sending)
	}
}

// The help shows defaults that are those of the scheduler.
func TestSendingDefaults(t *testing.T) {
	c, err := ReadConfig(func(string) string { return "" })
	if err != nil || !c.Sending.Remind {
		t.Fatal(c.Sending, err)
	}
	want := scheduler.DefaultRules(c.Location)
	got := c.Sending.rulesFor(wechat.VerifiedService, c.Location)
	if got.QuietFrom != want.QuietFrom || got.QuietTo != want.QuietTo || got.WeeklyCap != want.WeeklyCap || got.HaltAfter != want.HaltAfter || got.HaltPercent != want.HaltPercent {
		t.Errorf("%+v, want %+v", got, want)
	}
	for _, ch := range scheduler.Channels() {
		if got.PerDay[ch] != want.PerDay[ch] || got.PerMinute[ch] != want.PerMinute[ch] {
			t.Errorf("%s: %d, %d", ch, got.PerDay[ch], got.PerMinute[ch])
		}
	}
}
