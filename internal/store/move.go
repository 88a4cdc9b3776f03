package store

import (
	"context"
	"errors"
	"io"

	"pufa/internal/fault"
)

// Move copies all records of one database into another, which may be of the other
// engine, and compares every table. Where the records are there already it changes
// nothing and reports moved = false, so that it may be repeated. A target with other
// records is refused unless replace is set. The source must not change meanwhile.
func Move(ctx context.Context, from, to Config, replace bool) (sum Summary, moved bool, err error) {
	source, err := Open(ctx, from)
	if err != nil {
		return Summary{}, false, err
	}
	defer source.Close()
	if same, err := alreadyThere(ctx, source, to); err != nil || same.Schema != 0 {
		return same, false, err
	}
	if sum, err = pipe(ctx, source, to, replace); err != nil {
		return Summary{}, false, err
	}
	now, err := source.Summarise(ctx)
	if err != nil {
		return Summary{}, false, err
	}
	if table := now.differs(sum); table != "" {
		return Summary{}, false, fault.New(fault.Conflict, "搬迁时源库还在变化（表 %s）：请先停下 pufa serve，再搬一次（加 --replace）。", table)
	}
	return sum, true, nil
}

// alreadyThere is the sum of the target where it holds what the source holds, else zero.
func alreadyThere(ctx context.Context, source *Store, to Config) (Summary, error) {
	target, err := connect(ctx, to)
	if err != nil {
		return Summary{}, err
	}
	defer target.Close()
	tables, err := target.tables(ctx, target.read)
	if err != nil || len(tables) == 0 {
		return Summary{}, err
	}
	there, err := target.Summarise(ctx)
	if err != nil {
		return Summary{}, err
	}
	here, err := source.Summarise(ctx)
	if err != nil || !here.Same(there) || here.Schema != there.Schema {
		return Summary{}, err
	}
	return there, nil
}

func pipe(ctx context.Context, source *Store, to Config, replace bool) (Summary, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r, w := io.Pipe()
	written := make(chan error, 1)
	go func() {
		_, err := source.Backup(ctx, w, nil)
		written <- errors.Join(err, w.CloseWithError(err))
	}()
	sum, err := Restore(ctx, to, r, replace)
	_ = r.CloseWithError(err) // lets the writer go where the reader failed
	if e := <-written; err == nil {
		err = e
	}
	return sum, err
}
