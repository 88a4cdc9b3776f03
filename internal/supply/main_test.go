package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// TestLicencesFit fails on a dependency without a fitting licence, and where
// docs/licences.md is not up to date.
func TestLicencesFit(t *testing.T) {
	modules, err := modulesOf("pufa")
	if err != nil {
		t.Fatal(err)
	}
	if len(modules) < 20 {
		t.Fatalf("only %d modules were found", len(modules))
	}
	page, err := os.ReadFile("../../docs/licences.md")
	if err != nil {
		t.Fatal(err)
	}
	var now bytes.Buffer
	if err := writeLicences(&now, modules); err != nil {
		t.Fatal(err)
	}
	if now.String() != string(page) {
		t.Error("docs/licences.md is old: make licences")
	}
}

func TestLicencesThatDoNotFit(t *testing.T) {
	for _, text := range []string{"", "All rights reserved", "GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3", "GNU GENERAL PUBLIC LICENSE\n Version 3"} {
		if got := recognise(text); got != "" {
			t.Errorf("%q passes for %s", text, got)
		}
	}
}

// TestDeployFilesParse reads every document of the YAML files, and the dashboard.
func TestDeployFilesParse(t *testing.T) {
	for _, pattern := range []string{"*.yaml", "kubernetes/*.yaml"} {
		files, err := filepath.Glob("../../deploy/" + pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %v", pattern, files, err)
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for document := range strings.SplitSeq(string(b), "\n---\n") {
				var v map[string]any
				if err := yaml.Unmarshal([]byte(document), &v); err != nil || len(v) == 0 {
					t.Errorf("%s: %v", file, err)
				}
			}
		}
	}
	b, err := os.ReadFile("../../deploy/grafana.json")
	if err != nil || !json.Valid(b) {
		t.Errorf("grafana.json: %v", err)
	}
}
