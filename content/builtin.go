package content

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed packs
var packs embed.FS

// BuiltInFS is the folder of the packs that come with the program, to be the
// first argument of Load where a bureau's own packs follow.
func BuiltInFS() (fs.FS, error) {
	sub, err := fs.Sub(packs, "packs")
	if err != nil {
		return nil, fmt.Errorf("open built-in packs: %w", err)
	}
	return sub, nil
}

// BuiltIn loads the packs that come with the program.
func BuiltIn() (*Set, error) {
	sub, err := BuiltInFS()
	if err != nil {
		return nil, err
	}
	return Load(sub)
}
