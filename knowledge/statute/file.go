package statute

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// File is one source document: its path inside the collection, with slashes, and its
// bytes. It is an alias of a plain struct, so that whoever yields files need not know
// this package.
type File = struct {
	Name string
	Data []byte
}

// Formats of source documents, as Version.Source names them.
const (
	SourceLawRefBook = "lawrefbook"
	SourceJustLaws   = "just-laws"
	SourceDocx       = "docx"
	SourceText       = "text"
)

// errSkip carries the plain Chinese reason for which a file brings no law.
type errSkip string

func (e errSkip) Error() string { return string(e) }

func skipf(format string, args ...any) error { return errSkip(fmt.Sprintf(format, args...)) }

// read turns a file into drafts of laws; an errSkip says why it brings none.
func read(f File) ([]draft, error) {
	if bytes.HasPrefix(f.Data, []byte("PK\x03\x04")) {
		return readDocx(f)
	}
	text, err := decode(f.Data)
	if err != nil {
		return nil, err
	}
	switch {
	case strings.TrimSpace(text) == "":
		return nil, skipf("文件是空的")
	case strings.Contains(text, infoEnd):
		return readLawRefBook(f.Name, text)
	case isVuePress(text):
		return readVuePress(f.Name, text)
	case strings.EqualFold(path.Ext(f.Name), ".md"):
		return nil, skipf("没有标题，也没有条文")
	default:
		return readPlain(f.Name, text)
	}
}

// decode reads UTF-8, UTF-16 with a byte order mark, or GB 18030.
func decode(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return "", skipf("旧版 Word 文件（.doc），请另存为 .docx 再导入")
	case bytes.HasPrefix(data, []byte("%PDF")):
		return "", skipf("PDF 文件不能导入，请下载 Word 版本")
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		if err != nil {
			return "", skipf("文字编码读不出来")
		}
		return string(text), nil
	case bytes.IndexByte(data, 0) >= 0:
		return "", skipf("不是文字文件")
	case utf8.Valid(data):
		return string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))), nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return "", skipf("文字编码读不出来（需要 UTF-8 或 GB 18030）")
	}
	return string(text), nil
}

// reason is the Chinese sentence of an error from read.
func reason(err error) string {
	var skip errSkip
	if errors.As(err, &skip) {
		return string(skip)
	}
	return err.Error()
}

// Wanted tells by its name whether a file may hold a statute, or something that people
// take for one and want to hear about (.doc, .pdf).
func Wanted(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".txt", ".docx", ".doc", ".pdf":
		return true
	}
	return false
}
