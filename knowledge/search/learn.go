package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Learn remembers labelled questions in the index folder dir and trains its ranking
// on them. An index that is open goes on as it was; open it anew to use what was
// learnt.
func Learn(ctx context.Context, dir string, labelled []Labelled, opt LearnOptions) (*Model, error) {
	x, err := Open(dir)
	if err != nil {
		return nil, fmt.Errorf("learn: %w", err)
	}
	y, m, err := x.Train(ctx, labelled, opt)
	if err == nil {
		err = y.saveLearnt(dir)
	}
	if err := errors.Join(err, x.Close()); err != nil {
		return nil, fmt.Errorf("learn: %w", err)
	}
	return m, nil
}

// saveLearnt writes memory and model beside the old ones and puts them in place.
func (x *Index) saveLearnt(dir string) error {
	const beside = ".new"
	if err := x.memory.save(filepath.Join(dir, memoryFile+beside)); err != nil {
		return err
	}
	if err := x.model.Save(filepath.Join(dir, modelFile+beside)); err != nil {
		return err
	}
	for _, name := range []string{memoryFile, modelFile} {
		if err := os.Rename(filepath.Join(dir, name+beside), filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("put learnt files in place: %w", err)
		}
	}
	return seal(dir)
}
