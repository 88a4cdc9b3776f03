package search

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
)

// formatVersion changes with every change of what the files beside the engine's
// index hold; an older folder is then rebuilt rather than misread.
const formatVersion = 1

var errDamaged = errors.New("index file is damaged or of another version")

type number interface {
	~uint8 | ~uint16 | ~uint32 | ~int32 | ~float32
}

// writer puts slices one after the other into a file. The first error sticks.
type writer struct {
	f   *os.File
	b   *bufio.Writer
	crc uint32
	err error
}

func createFile(path string) (*writer, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("create index file: %w", err)
	}
	w := &writer{f: f, b: bufio.NewWriterSize(f, 1<<20)}
	w.bytes(binary.LittleEndian.AppendUint32(nil, formatVersion))
	return w, nil
}

func (w *writer) bytes(b []byte) {
	if w.err != nil {
		return
	}
	w.crc = crc32.Update(w.crc, crc32.IEEETable, b)
	_, w.err = w.b.Write(b)
}

// close writes the check sum and flushes.
func (w *writer) close() error {
	sum := w.crc
	w.bytes(binary.LittleEndian.AppendUint32(nil, sum))
	if w.err == nil {
		w.err = w.b.Flush()
	}
	if w.err == nil {
		w.err = w.f.Sync()
	}
	if err := w.f.Close(); w.err == nil {
		w.err = err
	}
	if w.err != nil {
		return fmt.Errorf("write index file: %w", w.err)
	}
	return nil
}

func putSlice[T number](w *writer, s []T) {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(s)))
	for _, v := range s {
		b = appendNumber(b, v)
		if len(b) >= 1<<16 {
			w.bytes(b)
			b = b[:0]
		}
	}
	w.bytes(b)
}

func appendNumber[T number](b []byte, v T) []byte {
	switch v := any(v).(type) {
	case uint8:
		return append(b, v)
	case uint16:
		return binary.LittleEndian.AppendUint16(b, v)
	case uint32:
		return binary.LittleEndian.AppendUint32(b, v)
	case int32:
		return binary.LittleEndian.AppendUint32(b, uint32(v))
	case float32:
		return binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

func putStrings(w *writer, s []string) {
	ends := make([]uint32, len(s))
	n := 0
	for i, v := range s {
		n += len(v)
		ends[i] = uint32(n)
	}
	putSlice(w, ends)
	for _, v := range s {
		w.bytes([]byte(v))
	}
}

// reader takes the slices out again in the same order. The first error sticks.
type reader struct {
	b   []byte
	err error
}

func openFile(path string) (*reader, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read index file: %w", err)
	}
	return newReader(b)
}

func newReader(b []byte) (*reader, error) {
	if len(b) < 8 || binary.LittleEndian.Uint32(b) != formatVersion {
		return nil, errDamaged
	}
	body, sum := b[:len(b)-4], binary.LittleEndian.Uint32(b[len(b)-4:])
	if crc32.ChecksumIEEE(body) != sum {
		return nil, errDamaged
	}
	return &reader{b: body[4:]}, nil
}

func (r *reader) take(n int) []byte {
	if r.err != nil || n < 0 || n > len(r.b) {
		if r.err == nil {
			r.err = fmt.Errorf("%w: %w", errDamaged, io.ErrUnexpectedEOF)
		}
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) count() int {
	b := r.take(4)
	if b == nil {
		return 0
	}
	return int(binary.LittleEndian.Uint32(b))
}

func getBytes(r *reader) []uint8 { return r.take(r.count()) }

func getUint16s(r *reader) []uint16 {
	n := r.count()
	b := r.take(2 * n)
	if b == nil {
		return nil
	}
	s := make([]uint16, n)
	for i := range s {
		s[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return s
}

func getInt32s(r *reader) []int32 {
	n := r.count()
	b := r.take(4 * n)
	if b == nil {
		return nil
	}
	s := make([]int32, n)
	for i := range s {
		s[i] = int32(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return s
}

func getFloat32s(r *reader) []float32 {
	n := r.count()
	b := r.take(4 * n)
	if b == nil {
		return nil
	}
	s := make([]float32, n)
	for i := range s {
		s[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return s
}

func getStrings(r *reader) []string {
	ends := getInt32s(r)
	if len(ends) == 0 {
		return nil
	}
	blob := string(r.take(int(ends[len(ends)-1])))
	if r.err != nil {
		return nil
	}
	s := make([]string, len(ends))
	at := int32(0)
	for i, end := range ends {
		if end < at || int(end) > len(blob) {
			r.err = errDamaged
			return nil
		}
		s[i] = blob[at:end]
		at = end
	}
	return s
}
