package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pufa/internal/fault"
	"pufa/internal/setting"
)

// CurrentSetting is a setting as it holds now; revision 0 where it was never set.
func (s *Store) CurrentSetting(ctx context.Context, key setting.Key) (setting.Version, error) {
	found, err := s.settingVersions(ctx, `key = $1 ORDER BY revision DESC LIMIT 1`, key)
	if err != nil || len(found) == 0 {
		return setting.Version{Key: key}, fail("read setting", err)
	}
	return found[0], nil
}

// SettingVersions are the latest versions of a setting, newest first.
func (s *Store) SettingVersions(ctx context.Context, key setting.Key, limit int) ([]setting.Version, error) {
	found, err := s.settingVersions(ctx, `key = $1 ORDER BY revision DESC LIMIT $2`, key, limit)
	return found, fail("list versions of a setting", err)
}

// SettingVersion is one version of a setting.
func (s *Store) SettingVersion(ctx context.Context, key setting.Key, revision int64) (setting.Version, error) {
	found, err := s.settingVersions(ctx, `key = $1 AND revision = $2`, key, revision)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "没有这一版。")
	}
	if err != nil {
		return setting.Version{}, fail("read version of a setting", err)
	}
	return found[0], nil
}

func (s *Store) settingVersions(ctx context.Context, where string, args ...any) ([]setting.Version, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT key, revision, value, actor, at FROM settings WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []setting.Version
	for rows.Next() {
		var v setting.Version
		var at int64
		if err := rows.Scan(&v.Key, &v.Revision, &v.Value, &v.Actor, &at); err != nil {
			return nil, err
		}
		v.At = fromMillis(at)
		out = append(out, v)
	}
	return out, rows.Err()
}

// PutSetting stores a setting behind the revision that its editor saw, with what it was
// before in the audit log. A value that changes nothing is not stored. Where somebody was
// faster it is a conflict.
func (s *Store) PutSetting(ctx context.Context, key setting.Key, seen int64, value string, by By) (v setting.Version, err error) {
	value = clean(value)
	err = s.InTx(ctx, func(ctx context.Context) error {
		old, err := s.CurrentSetting(ctx, key)
		switch {
		case err != nil:
			return err
		case old.Revision != seen:
			return fault.New(fault.Conflict, "%s刚改过这里，请先看看现在的样子再改。", old.Actor)
		case old.Revision > 0 && old.Value == value:
			v = old
			return nil
		}
		v = setting.Version{Key: key, Revision: seen + 1, Value: value, Actor: clean(by.Actor), At: fromMillis(millis(by.At))}
		var stored int64
		err = s.writer(ctx).QueryRowContext(ctx, `INSERT INTO settings (key, revision, value, actor, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT DO NOTHING RETURNING revision`, key, v.Revision, value, v.Actor, millis(by.At)).Scan(&stored)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.Conflict, "另一个人刚改过这里，请先看看现在的样子再改。")
		}
		if err != nil {
			return err
		}
		_, err = s.Audit(ctx, AuditEntry{At: by.At, Actor: by.Actor, Action: "setting.save", Subject: fmt.Sprintf("setting/%s", key), Before: old.Value, After: value})
		return err
	})
	return v, fail("save setting", err)
}
