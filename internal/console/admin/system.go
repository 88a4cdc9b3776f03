package admin

import (
	"context"

	"pufa/internal/setting"
)

// System is the running program, as the settings' pages see it.
type System interface {
	// Account tells of the account without its secrets.
	Account() AccountFacts
	// Greeting is what a new follower would read.
	Greeting(setting.Account) string
	// PlatformMenu is the menu bar that the platform has now; empty where it has none.
	PlatformMenu(context.Context) (setting.Menu, error)
	PublishMenu(context.Context, setting.Menu) error
	// Sending are the settings of sending in force, over may be what is typed.
	Sending(over setting.Sending) []SendingValue
	Health(context.Context) ([]HealthGroup, error)
	Backups() Backups
}

// AccountFacts are what may be told of an account.
type AccountFacts struct {
	Kind      string
	StandIn   bool
	CanMenu   bool
	Facts     []Fact
	Abilities []Ability
}

// Fact is a line of what is so.
type Fact struct {
	Label, Value string
	Tone         string // good, warn, bad; empty: nothing to say of it
}

// Ability is something that the platform lets some kinds of accounts do.
type Ability struct {
	Name string
	Can  bool
	Else string // how it is without
}

// SendingValue is a setting of sending and where its value comes from.
type SendingValue struct {
	Name, Help string
	Value      string // in force
	Default    string // what the environment says, or else the program
	FromEnv    bool   // the environment says it
	Typed      string // here
	Mistake    string
}

// HealthGroup is a part of the system and how its pieces are.
type HealthGroup struct {
	Name   string
	Checks []Need
}
