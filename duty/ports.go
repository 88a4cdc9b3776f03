package duty

import (
	"context"
	"time"

	"pufa/internal/record"
)

// Ports are what a Desk needs of the store, one small interface a concern.
type Ports struct {
	Units     Units
	Lists     Lists
	Reports   Reports
	Registers Registers
	Years     YearRecords
}

// YearRecords loads what a period's report and scores are worked out from.
type YearRecords interface {
	// Records are a period's records as they stood at a moment (now: everything that is
	// there). A unit limits them to it and the units below it; empty takes all.
	Records(ctx context.Context, p Period, unit string, asOf time.Time) (*Records, error)
}

// Units knows responsible units, their liaisons and media accounts.
type Units interface {
	// DutyUnits are all units, by name, with liaisons and accounts.
	DutyUnits(ctx context.Context) ([]Unit, error)
	// SaveDutyUnits stores units by id, all or none; liaisons who are not on the roster
	// by their staff number are added to it.
	SaveDutyUnits(ctx context.Context, units []Unit, c Change) error
	// SaveMedia stores yearly figures of accounts; one of the same account and year is
	// replaced.
	SaveMedia(ctx context.Context, figures []MediaFigure, c Change) error
	// SaveFigures stores figures; one with the same Key is replaced.
	SaveFigures(ctx context.Context, figures []Figure, c Change) error
	// LiaisonOf is the unit that a follower is bound to as its liaison; false for others.
	LiaisonOf(ctx context.Context, follower string) (record.Person, bool, error)
}

// Lists keeps duty lists by version.
type Lists interface {
	// DutyLists are the latest versions of a year (published only, where asked), of a
	// unit or of all.
	DutyLists(ctx context.Context, year int, unit string, published bool) ([]List, error)
	// SaveDutyList stores a new version; fault.Conflict when it exists.
	SaveDutyList(ctx context.Context, l List, c Change) error
}

// Reports keeps reports and their reviews.
type Reports interface {
	// AddReport stores a report once for a key (that of the chat's message); added is
	// false, and the report kept comes back, when the key was used.
	AddReport(ctx context.Context, r Report, key string) (kept Report, added bool, err error)
	// AddReports stores imported reports and their reviews, all or none; those whose ID
	// is there already stay as they are.
	AddReports(ctx context.Context, reports []Report, c Change) error
	// DutyReport is a report; fault.NotFound else.
	DutyReport(ctx context.Context, id string) (Report, error)
	// FindReports lists reports, latest first.
	FindReports(ctx context.Context, f ReportFilter) ([]Report, error)
	// ReviewReport adds a decision; fault.Conflict where the report is not in the state
	// that the reviewer saw.
	ReviewReport(ctx context.Context, v Review, seen ReportState, c Change) error
}

// ReportFilter chooses reports. Empty fields choose all.
type ReportFilter struct {
	Unit  string
	State ReportState
	Year  int
	Limit int // 50 when 0
}

// Registers keeps registers.
type Registers interface {
	// Register is the entries of a kind, of all kinds when it is empty.
	Register(ctx context.Context, kind RegisterKind) ([]Entry, error)
	// SaveRegister stores entries by id, all or none.
	SaveRegister(ctx context.Context, entries []Entry, c Change) error
}

// Change says who does something that is audited, and why.
type Change struct {
	Actor  string // account, or unit and role; never an OpenID
	Action string // duty.report.accept; given by Desk where it is empty
	Reason string
	At     time.Time
}
