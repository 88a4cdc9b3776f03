// Command supply lists what the program is made of, from `go list` over main.go's
// package: `supply sbom` prints a CycloneDX list, `supply licences` the page
// docs/licences.md. A module whose licence is not on the list of those that fit
// Apache-2.0 makes it fail.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 2 || (os.Args[1] != "sbom" && os.Args[1] != "licences") {
		fmt.Fprintln(os.Stderr, "usage: supply sbom | licences")
		os.Exit(2)
	}
	modules, err := modulesOf("pufa")
	if err == nil && os.Args[1] == "sbom" {
		err = writeSBOM(os.Stdout, modules)
	} else if err == nil {
		err = writeLicences(os.Stdout, modules)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// module is a dependency that is linked into the program.
type module struct {
	Path, Version, Dir string
	Main               bool
	licence            string // SPDX
}

// modulesOf lists the dependencies of a package, by path.
func modulesOf(pkg string) ([]module, error) {
	cmd := exec.Command("go", "list", "-deps", "-json=Module", pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	found := map[string]module{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct{ Module *module }
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read go list: %w", err)
		}
		if p.Module != nil && !p.Module.Main {
			found[p.Module.Path] = *p.Module
		}
	}
	var list []module
	for _, m := range found {
		if m.licence, err = licenceOf(m.Dir); err != nil {
			return nil, fmt.Errorf("%s: %w", m.Path, err)
		}
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return list, nil
}

// known are sentences of licences that go with Apache-2.0; the first that fits counts.
var known = []struct {
	spdx  string
	words []string
}{
	{"Apache-2.0", []string{"Apache License", "Version 2.0"}},
	{"MPL-2.0", []string{"Mozilla Public License Version 2.0"}},
	{"BSD-3-Clause", []string{"Redistribution and use in source and binary forms", "endorse or promote products"}},
	{"BSD-2-Clause", []string{"Redistribution and use in source and binary forms"}},
	{"MIT", []string{"Permission is hereby granted, free of charge", "The above copyright notice and this permission notice"}},
	{"ISC", []string{"Permission to use, copy, modify, and/or distribute this software for any purpose"}},
}

var errLicence = errors.New("no licence on the list of those that fit")

// licenceOf reads the licence of the module in a folder.
func licenceOf(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if e.IsDir() || !(strings.HasPrefix(name, "LICENSE") || strings.HasPrefix(name, "LICENCE") || strings.HasPrefix(name, "COPYING")) {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return "", err
		}
		if l := recognise(string(b)); l != "" {
			return l, nil
		}
	}
	return "", errLicence
}

func recognise(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for _, refused := range []string{"GNU AFFERO", "GNU GENERAL PUBLIC LICENSE Version", "GNU LESSER GENERAL PUBLIC LICENSE Version"} {
		if strings.HasPrefix(strings.ToUpper(text), strings.ToUpper(refused)) {
			return ""
		}
	}
	for _, k := range known {
		if !slices.ContainsFunc(k.words, func(w string) bool { return !strings.Contains(text, w) }) {
			return k.spdx
		}
	}
	return ""
}

func writeLicences(w io.Writer, modules []module) error {
	_, err := fmt.Fprint(w, "# 依赖的许可证\n\n由 `make licences` 写出：编进程序的每个模块。都与 Apache-2.0 相容，不相容的会使测试失败。\n\n| 模块 | 许可证 |\n|---|---|\n")
	for _, m := range modules {
		if err == nil {
			_, err = fmt.Fprintf(w, "| %s | %s |\n", m.Path, m.licence)
		}
	}
	return err
}

// writeSBOM writes CycloneDX 1.6. It holds no time and no random number, so that the
// same program gives the same file.
func writeSBOM(w io.Writer, modules []module) error {
	type licence struct {
		ID string `json:"id"`
	}
	type choice struct {
		Licence licence `json:"license"`
	}
	type component struct {
		Type     string   `json:"type"`
		Ref      string   `json:"bom-ref"`
		Name     string   `json:"name"`
		Version  string   `json:"version"`
		PURL     string   `json:"purl"`
		Licences []choice `json:"licenses"`
	}
	components := []component{}
	for _, m := range modules {
		purl := "pkg:golang/" + m.Path + "@" + m.Version
		components = append(components, component{"library", purl, m.Path, m.Version, purl, []choice{{licence{m.licence}}}})
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	return enc.Encode(map[string]any{
		"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
		"metadata":   map[string]any{"component": map[string]string{"type": "application", "bom-ref": "pufa", "name": "pufa"}},
		"components": components,
	})
}
