//go:build !linux && !darwin

package app

import "errors"

// diskFree is how many bytes are free where a folder is.
func diskFree(string) (uint64, error) { return 0, errors.ErrUnsupported }
