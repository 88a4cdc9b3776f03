package store

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"pufa/internal/fault"
)

const (
	maxBackupLine  = 64 << 20 // bytes
	maxBackupFiles = 10_000
	maxTables      = 10_000
)

var errBackup = errors.New("malformed backup")

// receiver takes a backup's content in its order.
type receiver interface {
	header(h backupHeader) error
	begin(t table) error
	row(t table, values []any) error
	end(t table) error
}

// Check reads a backup from its beginning to its end, and tells what it holds. A
// backup that is cut or altered is a fault.
func Check(r io.Reader) (Summary, error) { return readBackup(r, nothing{}) }

type nothing struct{}

func (nothing) header(backupHeader) error { return nil }
func (nothing) begin(table) error         { return nil }
func (nothing) row(table, []any) error    { return nil }
func (nothing) end(table) error           { return nil }

// readBackup passes a backup to a receiver. Errors of the receiver come back as they
// are, all others as a fault about the file.
func readBackup(r io.Reader, to receiver) (Summary, error) {
	zip, err := gzip.NewReader(r)
	if errors.Is(err, gzip.ErrHeader) {
		return Summary{}, fault.Wrap(err, fault.Invalid, "这不是 pufa 的备份文件，或者开头已损坏。")
	}
	if err != nil {
		return Summary{}, damaged(err)
	}
	b := &backupReader{lines: bufio.NewReaderSize(zip, 1<<16), to: to}
	if err := b.all(); err != nil {
		if b.refused || errors.As(err, new(*fault.Error)) {
			return Summary{}, err
		}
		return Summary{}, damaged(err)
	}
	return b.sum, nil
}

func damaged(err error) error {
	return fault.Wrap(err, fault.Invalid, "备份文件不完整或被改动过，没有使用其中任何内容；请换一份备份。")
}

type backupReader struct {
	lines   *bufio.Reader
	to      receiver
	sum     Summary
	refused bool // the receiver failed, not the file
}

func (b *backupReader) all() error {
	var h backupHeader
	if err := b.decode(&h); err != nil {
		return err
	}
	if h.Format != backupFormat || h.Files < 0 || h.Files > maxBackupFiles || h.Tables < 1 || h.Tables > maxTables {
		return fmt.Errorf("%w: header", errBackup)
	}
	if h.Version > backupVersion {
		return fault.New(fault.Invalid, "这份备份由更新的 pufa 写成，请先升级程序再恢复。")
	}
	b.sum.Schema, b.sum.Made = h.Schema, fromMillis(h.Made)
	if err := b.pass(b.to.header(h)); err != nil {
		return err
	}
	for range h.Files {
		if err := b.file(); err != nil {
			return err
		}
	}
	for range h.Tables {
		if err := b.table(); err != nil {
			return err
		}
	}
	var end backupEnd
	if err := b.decode(&end); err != nil {
		return err
	}
	if !end.Complete {
		return fmt.Errorf("%w: no end", errBackup)
	}
	// Reading on to the end makes gzip compare its checksum.
	if _, err := b.lines.ReadByte(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: more after the end: %v", errBackup, err)
	}
	return nil
}

func (b *backupReader) pass(err error) error {
	b.refused = err != nil
	return err
}

func (b *backupReader) file() error {
	var f File
	if err := b.decode(&f); err != nil {
		return err
	}
	if f.Path == "" || path.Clean("/" + f.Path)[1:] != f.Path || strings.ContainsAny(f.Path, "\\:\x00") {
		return fmt.Errorf("%w: path %q", errBackup, f.Path)
	}
	b.sum.Files = append(b.sum.Files, f)
	return nil
}

func (b *backupReader) table() error {
	var t table
	if err := b.decode(&t); err != nil {
		return err
	}
	if t.Name == "" || len(t.Columns) == 0 {
		return fmt.Errorf("%w: a table without name or columns", errBackup)
	}
	if err := b.pass(b.to.begin(t)); err != nil {
		return err
	}
	var sum summer
	for {
		line, err := b.line()
		if err != nil {
			return err
		}
		if line[0] != '[' {
			var said Sum
			if err := json.Unmarshal(line, &said); err != nil {
				return err
			}
			if said != sum.end(t.Name) {
				return fmt.Errorf("%w: the rows of %s do not add up", errBackup, t.Name)
			}
			b.sum.Tables = append(b.sum.Tables, said)
			return b.pass(b.to.end(t))
		}
		sum.add(line)
		values, err := decodeRow(t, line)
		if err != nil {
			return err
		}
		if err := b.pass(b.to.row(t, values)); err != nil {
			return err
		}
	}
}

func (b *backupReader) decode(into any) error {
	line, err := b.line()
	if err != nil {
		return err
	}
	return json.Unmarshal(line, into)
}

// line is the next line with its end, good until the one after it is read.
func (b *backupReader) line() ([]byte, error) {
	line, err := b.lines.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line, err
	}
	long := bytes.Clone(line)
	for errors.Is(err, bufio.ErrBufferFull) {
		if len(long) > maxBackupLine {
			return nil, fmt.Errorf("%w: a line is too long", errBackup)
		}
		line, err = b.lines.ReadSlice('\n')
		long = append(long, line...)
	}
	return long, err
}
