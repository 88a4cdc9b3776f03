package admin

import (
	"fmt"
	"strconv"
	"strings"

	"pufa/internal/fault"
	"pufa/internal/setting"
	"pufa/internal/store"
)

type retentionPage struct {
	frame
	Kinds    []keptKind
	Version  setting.Version
	Revision int64
	Runs     []store.DeletionRun
}

// keptKind is a kind of records with its days as typed.
type keptKind struct {
	setting.Keeping
	Days    string
	Mistake string
}

const runsShown = 30

func (v *visit) retention() error {
	keep, version, err := current(v, setting.KeyRetention, setting.Retention{})
	if err != nil {
		return err
	}
	var kinds []keptKind
	for _, k := range setting.Keepings() {
		kinds = append(kinds, keptKind{k, strconv.Itoa(keep.Days(k)), ""})
	}
	return v.showRetention(kinds, version.Revision, nil)
}

func (v *visit) showRetention(kinds []keptKind, revision int64, wrong error) error {
	p := &retentionPage{frame: v.frame("保存多久"), Kinds: kinds, Revision: revision}
	var err error
	if _, p.Version, err = current(v, setting.KeyRetention, setting.Retention{}); err != nil {
		return err
	}
	if p.Runs, err = v.opt.Store.DeletionRuns(v.r.Context(), runsShown); err != nil {
		return err
	}
	if wrong != nil {
		return v.refuse(&p.frame, "retention", p, wrong)
	}
	return v.show("retention", p)
}

// readRetention is the days of a form, and the rows as typed. Days that are the default
// are not set, so that they follow it.
func readRetention(form func(string) string) (setting.Retention, []keptKind, error) {
	keep := setting.Retention{}
	var rows []keptKind
	var err error
	for _, k := range setting.Keepings() {
		row := keptKind{Keeping: k, Days: form("days." + string(k.Kind))}
		days, bad := strconv.Atoi(row.Days)
		wrong := k.Check(days)
		if bad != nil {
			wrong = fault.New(fault.Invalid, "请写天数。")
		}
		if wrong != nil {
			row.Mistake, err = fault.Message(wrong), fault.New(fault.Invalid, "还没有存：标红的地方要改。")
		} else if days != k.Default {
			keep[k.Kind] = days
		}
		rows = append(rows, row)
	}
	return keep, rows, err
}

// saveRetention saves how long records are kept. Shorter times delete more in the next
// night, so that they are asked about once.
func (v *visit) saveRetention() error {
	keep, rows, err := readRetention(v.form)
	if err == nil {
		var now setting.Retention
		if now, _, err = current(v, setting.KeyRetention, setting.Retention{}); err != nil {
			return err
		}
		if shorter := shortened(now, keep); shorter != "" && v.form("sure") == "" {
			err = fault.New(fault.Invalid, "改短了：%s。今晚就会删掉超出的部分，不能恢复。确定的话，勾“我知道今晚会删”再存。", shorter)
		}
	}
	if err == nil {
		err = v.put(setting.KeyRetention, keep)
	}
	if err != nil {
		return v.showRetention(rows, v.seen(), err)
	}
	return v.done(settingsPath+"retention", "存好了，今晚按新的天数删除。")
}

// shortened names the kinds that would be kept for fewer days.
func shortened(old, now setting.Retention) string {
	var out []string
	for _, k := range setting.Keepings() {
		if a, b := old.Days(k), now.Days(k); b < a {
			out = append(out, fmt.Sprintf("%s从%d天到%d天", k.Name, a, b))
		}
	}
	return strings.Join(out, "、")
}

type deletionPage struct {
	frame
	Run  store.DeletionRun
	List list
}

// deletionRun shows what one night deleted, and its proof.
func (v *visit) deletionRun() error {
	runs, err := v.opt.Store.DeletionRuns(v.r.Context(), 1<<20)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if fmt.Sprint(r.ID) == v.r.PathValue("run") {
			return v.showDeletions(r)
		}
	}
	return fault.New(fault.NotFound, "没有这次删除。")
}

func (v *visit) showDeletions(r store.DeletionRun) error {
	names := map[setting.Kind]string{}
	for _, k := range setting.Keepings() {
		names[k.Kind] = k.Name
	}
	t := table{Name: "删除凭证", Columns: []column{{Title: "记录"}, {Title: "数据表"}, {Title: "保存天数", Number: true}, {Title: "删除早于"}, {Title: "删除条数", Number: true}}}
	for _, d := range r.Rows {
		t.Rows = append(t.Rows, []cell{{Text: names[d.Kind]}, {Text: d.Table}, {Text: strconv.Itoa(d.Days)},
			{Text: chineseTime(d.Cutoff.In(v.now.Location()), v.now)}, {Text: strconv.FormatInt(d.Removed, 10)}})
	}
	p := &deletionPage{frame: v.frame(fmt.Sprintf("第%d次删除的凭证", r.ID)), Run: r}
	l, exported, err := v.list(t)
	if err != nil || exported {
		return err
	}
	p.List = l
	return v.show("deletions", p)
}
