//go:build linux || darwin

package app

import "syscall"

// diskFree is how many bytes are free where a folder is.
func diskFree(path string) (uint64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(path, &st); err != nil {
		return 0, err
	}
	return st.Bavail * uint64(st.Bsize), nil
}
