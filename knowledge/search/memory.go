package search

// memory is the remembered questions, each with the documents that answer it.
type memory struct {
	start  []int32  // offsets into text, one more than questions
	text   []uint16 // symbols
	goldAt []int32  // offsets into gold, one more than questions
	gold   []int32  // ordinals
}

func (m *memory) len() int { return len(m.start) - 1 }

func (m *memory) body(q int32) []uint16 { return m.text[m.start[q]:m.start[q+1]] }

func (m *memory) answers(q int32) []int32 { return m.gold[m.goldAt[q]:m.goldAt[q+1]] }

func (m *memory) add(question string, gold []int32) {
	m.text = append(analyze(m.text, question), gap)
	m.start = append(m.start, int32(len(m.text)))
	m.gold = append(m.gold, gold...)
	m.goldAt = append(m.goldAt, int32(len(m.gold)))
}

func (m *memory) save(path string) error {
	w, err := createFile(path)
	if err != nil {
		return err
	}
	putSlice(w, m.start)
	putSlice(w, m.text)
	putSlice(w, m.goldAt)
	putSlice(w, m.gold)
	return w.close()
}

func loadMemory(path string) (*memory, error) {
	r, err := openFile(path)
	if err != nil {
		return nil, err
	}
	m := &memory{start: getInt32s(r), text: getUint16s(r), goldAt: getInt32s(r), gold: getInt32s(r)}
	if r.err != nil {
		return nil, r.err
	}
	if len(m.start) == 0 || len(m.goldAt) != len(m.start) {
		return nil, errDamaged
	}
	return m, nil
}
