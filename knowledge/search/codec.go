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
	"strings"
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
	putSlice(w, []byte(strings.Join(s, "")))
}

// reader takes the slices out again in the same order. The first error sticks.
// It reads through a small buffer, so that a large file never stands in memory
// twice.
type reader struct {
	in  *bufio.Reader
	crc uint32
	buf []byte
	err error
}

// maxSlice guards against damaged lengths.
const maxSlice = 1 << 30

// readFile hands a reader of the file to load and checks the sum at the end.
func readFile(path string, load func(*reader)) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read index file: %w", err)
	}
	defer f.Close()
	return readAll(f, load)
}

func readAll(in io.Reader, load func(*reader)) error {
	r := &reader{in: bufio.NewReaderSize(in, 1<<16), buf: make([]byte, 1<<16)}
	if r.uint32() != formatVersion && r.err == nil {
		return errDamaged
	}
	load(r)
	sum := r.crc
	if r.uint32() != sum && r.err == nil {
		return errDamaged
	}
	if r.err != nil {
		return fmt.Errorf("%w: %w", errDamaged, r.err)
	}
	return nil
}

// take fills the buffer with the next n bytes, at most a buffer full.
func (r *reader) take(n int) []byte {
	b := r.buf[:n]
	if r.err == nil {
		_, r.err = io.ReadFull(r.in, b)
	}
	if r.err != nil {
		clear(b)
		return b
	}
	r.crc = crc32.Update(r.crc, crc32.IEEETable, b)
	return b
}

func (r *reader) uint32() uint32 { return binary.LittleEndian.Uint32(r.take(4)) }

func (r *reader) count() int {
	n := r.uint32()
	if n > maxSlice && r.err == nil {
		r.err = errDamaged
	}
	if r.err != nil {
		return 0
	}
	return int(n)
}

// getSlice reads a slice of numbers of size bytes each. It grows with what is
// really there, so that a damaged length cannot ask for all memory.
func getSlice[T number](r *reader, size int, decode func([]byte) T) []T {
	n := r.count()
	step := len(r.buf) / size
	s := make([]T, 0, min(n, step))
	for len(s) < n && r.err == nil {
		if len(s) == step && cap(s) < n {
			s = append(make([]T, 0, n), s...)
		}
		b := r.take(size * min(step, n-len(s)))
		for ; len(b) > 0; b = b[size:] {
			s = append(s, decode(b))
		}
	}
	return s
}

func getBytes(r *reader) []uint8 {
	return getSlice(r, 1, func(b []byte) uint8 { return b[0] })
}

func getUint16s(r *reader) []uint16 {
	return getSlice(r, 2, binary.LittleEndian.Uint16)
}

func getUint32s(r *reader) []uint32 {
	return getSlice(r, 4, binary.LittleEndian.Uint32)
}

func getInt32s(r *reader) []int32 {
	return getSlice(r, 4, func(b []byte) int32 { return int32(binary.LittleEndian.Uint32(b)) })
}

func getFloat32s(r *reader) []float32 {
	return getSlice(r, 4, func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) })
}

func getStrings(r *reader) []string {
	ends := getInt32s(r)
	blob := string(getBytes(r))
	s := make([]string, len(ends))
	at := int32(0)
	for i, end := range ends {
		if end < at || int(end) > len(blob) {
			if r.err == nil {
				r.err = errDamaged
			}
			return nil
		}
		s[i] = blob[at:end]
		at = end
	}
	return s
}
