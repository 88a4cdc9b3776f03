package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"unicode/utf8"
)

// A row stands in a backup as a JSON list: text and bytes (base64) as strings, true and
// false as such, and numbers as strings, so that none loses a digit.

func encodeRow(t table, values []any) ([]byte, error) {
	out := make([]any, len(values))
	for i, v := range values {
		text, err := encodeValue(t.Columns[i].Kind, v)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t.Name, t.Columns[i].Name, err)
		}
		out[i] = text
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// encodeValue takes what either driver gives for a column of a kind.
func encodeValue(k kind, v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch x := v.(type) {
	case string:
		if k == textKind && utf8.ValidString(x) {
			return x, nil
		}
		if k == bytesKind {
			return base64.StdEncoding.EncodeToString([]byte(x)), nil
		}
	case []byte:
		if k == bytesKind {
			return base64.StdEncoding.EncodeToString(x), nil
		}
		if k == textKind && utf8.Valid(x) {
			return string(x), nil
		}
	case bool:
		if k == boolKind {
			return x, nil
		}
	case int64:
		switch k {
		case intKind:
			return strconv.FormatInt(x, 10), nil
		case boolKind:
			return x != 0, nil
		case floatKind:
			return strconv.FormatFloat(float64(x), 'g', -1, 64), nil
		}
	case float64:
		if k == floatKind {
			return strconv.FormatFloat(x, 'g', -1, 64), nil
		}
	}
	return nil, fmt.Errorf("a %T does not fit a column of %s", v, k)
}

func decodeRow(t table, line []byte) ([]any, error) {
	var values []any
	if err := json.Unmarshal(line, &values); err != nil {
		return nil, err
	}
	if len(values) != len(t.Columns) {
		return nil, fmt.Errorf("a row of %d values in a table of %d columns", len(values), len(t.Columns))
	}
	for i, v := range values {
		var err error
		if values[i], err = decodeValue(t.Columns[i].Kind, v); err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t.Name, t.Columns[i].Name, err)
		}
	}
	return values, nil
}

func decodeValue(k kind, v any) (any, error) {
	switch x := v.(type) {
	case nil:
		return nil, nil
	case bool:
		if k == boolKind {
			return x, nil
		}
	case string:
		switch k {
		case textKind:
			return x, nil
		case bytesKind:
			return base64.StdEncoding.DecodeString(x)
		case intKind:
			return strconv.ParseInt(x, 10, 64)
		case floatKind:
			return strconv.ParseFloat(x, 64)
		}
	}
	return nil, fmt.Errorf("a %T does not fit a column of %s", v, k)
}

// Sum tells the rows of a table: two tables with the same number and hash hold the
// same rows, in whatever order an engine keeps them.
type Sum struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
	Hash  string `json:"hash"` // sum of the rows' SHA-256, modulo 2^256
}

// summer adds up the rows of a table.
type summer struct {
	rows int64
	sum  big.Int
}

func (s *summer) add(line []byte) {
	h := sha256.Sum256(line)
	s.rows++
	s.sum.Add(&s.sum, new(big.Int).SetBytes(h[:]))
	if s.sum.BitLen() > 256 {
		s.sum.SetBit(&s.sum, 256, 0)
	}
}

func (s *summer) end(table string) Sum {
	var b [32]byte
	return Sum{table, s.rows, hex.EncodeToString(s.sum.FillBytes(b[:]))}
}
