package quiz

import (
	"strings"
	"testing"

	"pufa/internal/record"
)

func TestUnitsAreCheckedBeforeTheyAreStored(t *testing.T) {
	known := []record.Unit{{ID: "q", Name: "城关区"}, {ID: "z", Name: "城东镇", Parent: "q"}, {ID: "c", Name: "新村", Parent: "z"}}
	for _, one := range []struct {
		unit record.Unit
		want string
	}{
		{record.Unit{Name: "民政局", Kind: "区直部门", Parent: "q", Headcount: 12}, ""},
		{record.Unit{ID: "c", Name: "新村", Parent: "q"}, ""},
		{record.Unit{}, "请写单位名称"},
		{record.Unit{Name: strings.Repeat("长", 61)}, "最多60字"},
		{record.Unit{Name: "局", Headcount: -1}, "编制人数"},
		{record.Unit{Name: "城东镇"}, "已经有“城东镇”了"},
		{record.Unit{ID: "c", Name: "城东镇"}, "已经有“城东镇”了"},
		{record.Unit{ID: "x", Name: "局"}, "没有这个单位"},
		{record.Unit{Name: "局", Parent: "x"}, "没有选的这个上级单位"},
		{record.Unit{ID: "q", Name: "城关区", Parent: "q"}, "不能是它自己"},
		{record.Unit{ID: "q", Name: "城关区", Parent: "c"}, "不能是它下面的单位"},
	} {
		err := checkUnit(one.unit, known)
		if one.want == "" && err != nil || one.want != "" && (err == nil || !strings.Contains(err.Error(), one.want)) {
			t.Errorf("%+v: %v, want %q", one.unit, err, one.want)
		}
	}
}
