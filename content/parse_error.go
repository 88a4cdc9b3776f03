package content

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

func (f *file) problem(line int, format string, args ...any) {
	f.problems = append(f.problems, Finding{
		File: f.name, Line: line, Sentence: fmt.Sprintf(format, args...), Severity: SeverityError,
	})
}

// yamlError words the library's error in Chinese. node is where the item begins,
// for errors that carry no place of their own; item is the zero value decoded into.
func (f *file) yamlError(node ast.Node, err error, item any) {
	var y yaml.Error
	if !errors.As(err, &y) {
		// The error of a field's own UnmarshalText is a sentence of ours.
		f.problem(f.lineNaming(lineOf(node), err.Error()), "%s", err.Error())
		return
	}
	word, at := "", startOf(node)
	if t := y.GetToken(); t != nil {
		word = strings.TrimSpace(t.Value)
		if t.Position != nil {
			at = *t.Position
		}
	}
	var (
		unknown  *yaml.UnknownFieldError
		kind     *yaml.TypeError
		overflow *yaml.OverflowError
		shape    *yaml.UnexpectedNodeTypeError
	)
	switch {
	case errors.As(err, &unknown) && at.Column == startOf(node).Column:
		f.problem(at.Line, "不认识的字段“%s”，这里可以写：%s", word, strings.Join(fieldNames(item), "、"))
	case errors.As(err, &unknown):
		f.problem(at.Line, "不认识的字段“%s”", word)
	case errors.As(err, &kind):
		f.problem(at.Line, "“%s”的类型不对，这里应是%s", word, typeName(kind.DstType))
	case errors.As(err, &overflow):
		f.problem(at.Line, "数“%s”太大或太小", word)
	case errors.As(err, &shape) && shape.Expected == ast.SequenceType:
		f.problem(at.Line, "“%s”这里应写成一列，例如 [%s]", word, word)
	case errors.As(err, &shape):
		f.problem(at.Line, "“%s”这里应是带字段的一项，例如 %s: …", word, append(fieldNames(item), "字段名")[0])
	case strings.Contains(y.GetMessage(), "already defined"):
		f.problem(at.Line, "字段“%s”写了两次", word)
	default:
		f.problem(at.Line, "YAML 写法有误，%s", f.hint(at.Line))
	}
}

// lineNaming is the first line from start on that holds the words that a sentence
// quotes; start where there is none.
func (f *file) lineNaming(start int, sentence string) int {
	_, rest, _ := strings.Cut(sentence, "“")
	quoted, _, ok := strings.Cut(rest, "”")
	if !ok || quoted == "" {
		return start
	}
	for n := max(start, 1); n <= len(f.lines); n++ {
		if strings.Contains(f.lines[n-1], quoted) {
			return n
		}
	}
	return start
}

// hint looks for the slips that people make most when they write YAML in Chinese.
func (f *file) hint(line int) string {
	for n := line; n >= line-1 && n >= 1 && n <= len(f.lines); n-- {
		text := f.lines[n-1]
		body := strings.TrimLeft(text, " \t")
		switch {
		case strings.Contains(text[:len(text)-len(body)], "\t"):
			return fmt.Sprintf("第%d行的缩进用了制表符，请改成空格", n)
		case !strings.Contains(text, ": ") && strings.Contains(text, "："):
			return fmt.Sprintf("第%d行用了全角冒号“：”，字段名后应是半角冒号加空格", n)
		case strings.Count(text, `"`)%2 == 1:
			return fmt.Sprintf("第%d行的半角引号不成对", n)
		}
	}
	return "请检查缩进、冒号后的空格和引号"
}

// fieldNames are the YAML names of a struct's fields.
func fieldNames(item any) []string {
	t := reflect.TypeOf(item)
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}

func typeName(t reflect.Type) string {
	if t == nil {
		return "另一种写法"
	}
	switch t.Kind() {
	case reflect.String:
		return "一段文字"
	case reflect.Slice, reflect.Array:
		return "一列文字"
	case reflect.Bool:
		return " true 或 false"
	case reflect.Int, reflect.Int64, reflect.Float64:
		return "一个数"
	}
	return "带字段的一项"
}
