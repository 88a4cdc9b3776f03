package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"pufa/internal/fault"
)

// pdfTime bounds one conversion; a first start of LibreOffice takes some seconds.
const pdfTime = 3 * time.Minute

// WritePDF writes a document as PDF, by LibreOffice. Where LibreOffice is not
// installed, or fails, it is fault.Unavailable, and the message says what to do.
func WritePDF(ctx context.Context, w io.Writer, d Document) error {
	office, err := findOffice()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "pufa-pdf-")
	if err != nil {
		return fmt.Errorf("folder for pdf: %w", err)
	}
	defer os.RemoveAll(dir)
	var b bytes.Buffer
	if err := writeDocx(&b, d, false); err != nil {
		return err
	}
	source := filepath.Join(dir, "report.docx")
	if err := os.WriteFile(source, b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("file for pdf: %w", err)
	}
	pdf, err := convert(ctx, office, dir, source)
	if err != nil {
		return err
	}
	if _, err := w.Write(pdf); err != nil {
		return fmt.Errorf("write pdf: %w", err)
	}
	return nil
}

// HasOffice reports that PDFs can be written here.
func HasOffice() bool {
	_, err := findOffice()
	return err == nil
}

func findOffice() (string, error) {
	for _, name := range []string{"soffice", "libreoffice"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fault.New(fault.Unavailable, "这台机器没有装 LibreOffice，不能生成 PDF；请先生成 .docx，再用 Word 或 WPS 另存为 PDF。")
}

// convert runs LibreOffice with a profile of its own, so that one that is open does not
// get in the way.
func convert(ctx context.Context, office, dir, source string) ([]byte, error) {
	ctx, stop := context.WithTimeout(ctx, pdfTime)
	defer stop()
	cmd := exec.CommandContext(ctx, office, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"),
		"--headless", "--norestore", "--convert-to", "pdf", "--outdir", dir, source)
	cmd.WaitDelay = 5 * time.Second
	said, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fault.Wrap(fmt.Errorf("soffice: %w: %s", err, said), fault.Unavailable, "LibreOffice 没有转成 PDF；请先生成 .docx，再用 Word 或 WPS 另存为 PDF。")
	}
	pdf, err := os.ReadFile(filepath.Join(dir, "report.pdf"))
	if err != nil {
		return nil, fault.Wrap(errors.Join(err, fmt.Errorf("soffice said: %s", said)), fault.Unavailable, "LibreOffice 没有转成 PDF；请先生成 .docx，再用 Word 或 WPS 另存为 PDF。")
	}
	return pdf, nil
}
