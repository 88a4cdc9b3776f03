package quiz

import (
	"context"
	"strings"
	"time"

	"pufa/internal/fault"
	"pufa/internal/record"
)

const invitationLetters = 8

// ScenePrefix opens the scene of a QR code that binds: bind:CODE.
const ScenePrefix = "bind:"

// CodeOfScene is the invitation code in a QR code's scene.
func CodeOfScene(scene string) (string, bool) {
	code, ok := strings.CutPrefix(scene, ScenePrefix)
	return PlainCode(code), ok
}

// Invite makes one-time invitations, one for each person; the codes are shown once.
func (s *Study) Invite(ctx context.Context, people []string, valid time.Duration, now time.Time) ([]Invitation, error) {
	var out []Invitation
	for _, id := range people {
		p, err := s.ports.Roster.Person(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, Invitation{Code: newCode(invitationLetters), Unit: p.Unit, Person: p.ID, Once: true, Expires: now.Add(valid)})
	}
	return out, s.ports.Bindings.AddInvitations(ctx, out)
}

// InviteUnit makes an invitation for a unit's poster or group: whoever knows name and
// staff number of somebody on the roster binds as that person.
func (s *Study) InviteUnit(ctx context.Context, unit string, valid time.Duration, now time.Time) (Invitation, error) {
	inv := Invitation{Code: newCode(invitationLetters), Unit: unit, Expires: now.Add(valid)}
	return inv, s.ports.Bindings.AddInvitations(ctx, []Invitation{inv})
}

// Invited is what an invitation says before one confirms, masked.
type Invited struct {
	Code     string
	Unit     string // name
	Personal bool   // Name and StaffNo are known: confirming is enough
	Name     string // 韦*
	StaffNo  string // ****17
}

// Invited looks an invitation up. Faults: no such code, used,
// expired. Whoever takes codes from people bounds how often one of them may guess: a
// code is never shut for the guesses of others.
func (s *Study) Invited(ctx context.Context, code string, now time.Time) (Invited, error) {
	inv, err := s.valid(ctx, code, now)
	if err != nil {
		return Invited{}, err
	}
	out := Invited{Code: inv.Code, Personal: inv.Person != ""}
	units, err := s.ports.Roster.Units(ctx)
	if err != nil {
		return Invited{}, err
	}
	for _, u := range units {
		if u.ID == inv.Unit {
			out.Unit = u.Name
		}
	}
	if !out.Personal {
		return out, nil
	}
	p, err := s.ports.Roster.Person(ctx, inv.Person)
	out.Name, out.StaffNo = MaskName(p.Name), MaskStaffNo(p.StaffNo)
	return out, err
}

func (s *Study) valid(ctx context.Context, code string, now time.Time) (Invitation, error) {
	code = PlainCode(code)
	inv, err := s.ports.Bindings.Invitation(ctx, code, false)
	if err != nil {
		return inv, err
	}
	inv.Code = code
	switch {
	case inv.Used:
		return inv, fault.New(fault.Conflict, "这个邀请码已经用过了，请向本单位普法联络员要一个新的。")
	case !now.Before(inv.Expires):
		return inv, fault.New(fault.Conflict, "这个邀请码过期了，请向本单位普法联络员要一个新的。")
	}
	return inv, nil
}

// Bind binds a follower to the person whom the invitation names, or, for a unit's
// invitation, to the one with this name and staff number. For a personal one both may
// be empty: the follower confirmed what Invited showed. An earlier binding of either
// side ends; attempts stay with the person, practice moves to the new follower.
func (s *Study) Bind(ctx context.Context, follower, code, name, staffNo string, now time.Time) (record.Person, error) {
	inv, err := s.valid(ctx, code, now)
	if err != nil {
		return record.Person{}, err
	}
	p, err := s.invitedPerson(ctx, inv, strings.TrimSpace(name), strings.TrimSpace(staffNo))
	if err != nil {
		return record.Person{}, err
	}
	err = s.ports.Bindings.Bind(ctx, Binding{Follower: follower, Person: p.ID, Code: inv.Code, At: now})
	return p, err
}

func (s *Study) invitedPerson(ctx context.Context, inv Invitation, name, staffNo string) (p record.Person, err error) {
	if inv.Person != "" {
		p, err = s.ports.Roster.Person(ctx, inv.Person)
	} else if p, err = s.ports.Roster.PersonByStaffNo(ctx, staffNo); fault.KindOf(err) == fault.NotFound {
		p, err = record.Person{}, nil
	}
	if err != nil {
		return p, err
	}
	confirmed := inv.Person != "" && name == "" && staffNo == ""
	if p.ID == "" || p.Left || p.Unit != inv.Unit || !confirmed && (p.Name != name || p.StaffNo != staffNo) {
		if _, err := s.ports.Bindings.Invitation(ctx, inv.Code, true); err != nil {
			return p, err
		}
		return record.Person{}, fault.New(fault.NotFound, "姓名或工号和单位名册对不上，请核对后再发一次。")
	}
	return p, nil
}

// Unbind ends a follower's binding at their request; false when there was none.
// Attempts stay as the unit's evidence.
func (s *Study) Unbind(ctx context.Context, follower string, now time.Time) (bool, error) {
	return s.ports.Bindings.Unbind(ctx, follower, now)
}
