package quiz

import (
	"context"
	"slices"
	"strings"

	"pufa/internal/fault"
	"pufa/internal/record"
)

// maxHeadcount bounds the people of a unit.
const maxHeadcount = 1_000_000

// SaveUnit stores a unit, a new one when it has no id, and returns it as stored. Names
// are unique; no unit stands below itself.
func (s *Study) SaveUnit(ctx context.Context, u record.Unit, c Change) (record.Unit, error) {
	u.Name, u.Kind = strings.TrimSpace(u.Name), strings.TrimSpace(u.Kind)
	known, err := s.ports.Roster.Units(ctx)
	if err != nil {
		return u, err
	}
	if err := checkUnit(u, known); err != nil {
		return u, err
	}
	if u.ID == "" {
		u.ID = newID()
	}
	_, err = s.ports.Roster.SaveRoster(ctx, []record.Unit{u}, nil, c)
	return u, err
}

func checkUnit(u record.Unit, known []record.Unit) error {
	switch n := len([]rune(u.Name)); {
	case n == 0:
		return fault.New(fault.Invalid, "请写单位名称。")
	case n > maxName || len([]rune(u.Kind)) > maxName:
		return fault.New(fault.Invalid, "名称和类型最多%d字。", maxName)
	case u.Headcount < 0 || u.Headcount > maxHeadcount:
		return fault.New(fault.Invalid, "编制人数请写0到%d的数字。", maxHeadcount)
	}
	parents := map[string]string{}
	for _, k := range known {
		if k.Name == u.Name && k.ID != u.ID {
			return fault.New(fault.Conflict, "已经有“%s”了。", u.Name)
		}
		parents[k.ID] = k.Parent
	}
	if u.ID != "" && !slices.ContainsFunc(known, func(k record.Unit) bool { return k.ID == u.ID }) {
		return fault.New(fault.NotFound, "没有这个单位。")
	}
	for at, steps := u.Parent, 0; at != ""; at, steps = parents[at], steps+1 {
		_, there := parents[at]
		switch {
		case !there:
			return fault.New(fault.Invalid, "没有选的这个上级单位。")
		case at == u.ID || steps > len(known):
			return fault.New(fault.Invalid, "上级单位不能是它自己，也不能是它下面的单位。")
		}
	}
	return nil
}
