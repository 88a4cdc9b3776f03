// Package fault names the few kinds of error that reach a person, and keeps the
// sentence for that person apart from the internal cause.
//
// A domain returns fault.New(fault.Invalid, "第3行：缺少施行日期") or wraps a cause
// with fault.Wrap; the boundary (chat, console, command line) shows Message(err)
// and logs err itself.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what went wrong in the terms that a boundary acts on.
type Kind string

const (
	Invalid      Kind = "invalid"      // the input is wrong; the person can mend it
	NotFound     Kind = "not_found"    // what was asked for does not exist
	Conflict     Kind = "conflict"     // it exists already, or changed meanwhile
	Unauthorised Kind = "unauthorised" // the person may not do this
	Unavailable  Kind = "unavailable"  // a service is away; trying later may help
	Internal     Kind = "internal"     // ours to mend
)

// Error carries a kind, a plain Chinese sentence for the person, and the cause.
type Error struct {
	Kind    Kind
	Message string
	Err     error
}

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Message
	}
	return fmt.Sprintf("%s: %v", e.Message, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// New makes an error of a kind with the person's sentence.
func New(kind Kind, format string, args ...any) error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Wrap gives a cause a kind and the person's sentence. A nil cause stays nil.
func Wrap(err error, kind Kind, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...), Err: err}
}

// KindOf is the kind of the outermost fault in the chain; Internal where none is.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Message is the sentence for the person; a general one for errors that are ours.
func Message(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Message
	}
	return "系统出了点问题，请稍后再试。"
}
