// Package access says who may do what in the console: accounts, roles and rights, and
// the rules of passwords, one-time codes and slowing down who guesses.
//
// Accounts come from the store; the console asks Can before every page and deed. The
// package does no I/O.
package access

import "time"

// Role is what somebody is in the console.
type Role string

// Roles, from the widest rights to the narrowest.
const (
	Admin    Role = "admin"    // 管理员
	Editor   Role = "editor"   // 内容编辑
	Reviewer Role = "reviewer" // 审核员
	Liaison  Role = "liaison"  // 联络员, of one unit
	Auditor  Role = "auditor"  // 审计员: reads everything, changes nothing
)

// Roles are all roles, in the order in which they are offered.
var Roles = []Role{Admin, Editor, Reviewer, Liaison, Auditor}

// Name is the role in words.
func (r Role) Name() string {
	switch r {
	case Admin:
		return "管理员"
	case Editor:
		return "内容编辑"
	case Reviewer:
		return "审核员"
	case Liaison:
		return "联络员"
	case Auditor:
		return "审计员"
	}
	return "未知角色"
}

// Valid reports a role that exists.
func (r Role) Valid() bool { return r.Name() != "未知角色" }

// Account is somebody who may sign in to the console.
type Account struct {
	ID       string
	Name     string // what they sign in with, and what the audit log says
	Role     Role
	Unit     string // id of a liaison's unit; empty for the others
	Person   string // id on the roster, where the account is bound in the chat too; may be empty
	Password string // argon2id in PHC form; empty until it is first set
	TOTP     string // secret of the one-time codes; empty: not asked for
	Disabled bool
	Created  time.Time
}

// Can reports whether the account has a right.
func (a Account) Can(r Right) bool { return !a.Disabled && Can(a.Role, r) }

// Sees reports whether the account may see what belongs to a unit: a liaison sees its
// own only.
func (a Account) Sees(unit string) bool {
	return a.Role != Liaison || unit != "" && unit == a.Unit
}
