package command

import (
	"io"

	"github.com/schollz/progressbar/v3"

	"pufa/internal/app"
)

// progress draws a bar for each stage of a long work.
func progress(w io.Writer) app.Progress {
	var bar *progressbar.ProgressBar
	stage := ""
	return func(what string, done, total int64) {
		if what != stage {
			stage = what
			bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
				progressbar.OptionSetWidth(30), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(),
				progressbar.OptionThrottle(100_000_000))
		}
		// A bar that cannot be drawn is no reason to stop an import.
		_ = bar.Set64(done)
		if total > 0 && done >= total {
			_ = bar.Finish()
		}
	}
}
