package admin

import (
	"bytes"
	"fmt"
	"strings"
)

// event answers an EventSource with a part of a page, and ends: the browser comes again
// after liveEvery. So nothing is held open, and any replica may answer next time. A page
// without scripts shows the same part when it is loaded again.
func (v *visit) event(name string, data any) error {
	var b bytes.Buffer
	if err := v.templates.ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	v.w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	var out strings.Builder
	fmt.Fprintf(&out, "retry: %d\n", liveEvery)
	for line := range strings.SplitSeq(b.String(), "\n") {
		out.WriteString("data: " + strings.ReplaceAll(line, "\r", "") + "\n")
	}
	out.WriteString("\n")
	_, _ = v.w.Write([]byte(out.String())) // the reader may have gone
	return nil
}

// liveEvery is how often a live part comes anew, in milliseconds.
const liveEvery = 4000
