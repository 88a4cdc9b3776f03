package access

import "time"

// FreeTries is how many wrong passwords cost no waiting. FailureMemory is how long
// wrong ones count.
const (
	FreeTries     = 5
	FailureMemory = 15 * time.Minute
	maxWait       = 30 * time.Second
)

// Wait is how long who has failed so often must wait before the next try: nobody is
// locked out, and guessing is slow.
func Wait(failures int64) time.Duration {
	if failures < FreeTries {
		return 0
	}
	over := min(failures-FreeTries, 5)
	return min(time.Second<<over, maxWait)
}
