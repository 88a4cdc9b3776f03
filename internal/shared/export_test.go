package shared

// Size is the weight of what is kept, in bytes.
func (l *Local) Size() uint64 {
	l.entries.CleanUp()
	return l.entries.WeightedSize()
}

// Locks is how many locks are remembered.
func (l *Local) Locks() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.locks)
}
