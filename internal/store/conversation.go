package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"pufa/internal/record"
)

// seenStep is how exactly a follower's last sign of life is kept: writing it at every
// message would cost a write each.
const seenStep = time.Minute

// followerTables are the tables that keep something of a follower, with what a person
// calls a row of it. A test compares the list with the schema.
var followerTables = []followerTable{
	{table: "followers", label: "关注记录"},
	{table: "feedback", label: "反馈"},
	{table: "bindings", label: "单位绑定"},
	{table: "practice_rounds", label: "练习"},
	{table: "practice_cards", label: "练过的题"},
	{table: "duty_poll_answers", label: "知晓率调查的答卷"},
	{table: "quiz_attempts", label: "学习和考试（属单位记录，只删除与微信的关联）", unlink: true},
	{table: "campaign_recipients", label: "活动消息的收发记录"},
	{table: "outbox", label: "单独发给您的活动消息（属发送记录，只删除与微信的关联）", unlink: true},
	{table: "campaign_wishes", label: "订阅和退订"},
	{table: "follower_words", label: "最近一次来信的时间"},
	{table: "follower_tags", label: "分组标签"},
	{table: "notice_grants", label: "通知授权"},
}

// followerTable is a table that names followers.
type followerTable struct {
	table, label string
	unlink       bool // the row is a record of the unit and stays, without the follower
}

// forget is the statement that takes a follower out of the table.
func (t followerTable) forget() string {
	if t.unlink {
		return `UPDATE ` + t.table + ` SET follower = '' WHERE follower = $1`
	}
	return `DELETE FROM ` + t.table + ` WHERE follower = $1`
}

// follower is a row of followers.
type follower struct {
	openID, scene     string
	since, seen, gone int64
}

// SaveFollower notes a subscription or a sign of life. The first scene that is not
// empty stays; the OpenID is stored sealed.
func (s *Store) SaveFollower(ctx context.Context, f record.Follower) error {
	old, known, err := s.follower(ctx, f.ID)
	if err != nil {
		return fail("read follower", err)
	}
	if known && !old.movedBy(f) {
		return nil
	}
	sealed, err := s.sealOpenID(f)
	if err != nil {
		return fail("seal OpenID", err)
	}
	_, err = s.writer(ctx).ExecContext(ctx, `INSERT INTO followers (follower, openid, scene, since, seen, gone) VALUES ($1, $2, $3, $4, $4, 0)
		ON CONFLICT (follower) DO UPDATE SET
			openid = CASE WHEN followers.openid = '' THEN excluded.openid ELSE followers.openid END,
			scene = CASE WHEN followers.scene = '' THEN excluded.scene ELSE followers.scene END,
			since = CASE WHEN followers.since > excluded.since THEN excluded.since ELSE followers.since END,
			seen = CASE WHEN followers.seen < excluded.seen THEN excluded.seen ELSE followers.seen END,
			gone = CASE WHEN followers.gone < excluded.seen THEN 0 ELSE followers.gone END`,
		f.ID, sealed, clean(f.Scene), millis(f.At))
	return fail("save follower", err)
}

// movedBy reports whether saving f would change the row.
func (old follower) movedBy(f record.Follower) bool {
	at := millis(f.At)
	return at >= old.seen+seenStep.Milliseconds() || at < old.since || old.gone > 0 && at > old.gone ||
		old.scene == "" && f.Scene != "" || old.openID == "" && f.OpenID != ""
}

func (s *Store) follower(ctx context.Context, id string) (f follower, known bool, err error) {
	err = s.reader(ctx).QueryRowContext(ctx, `SELECT openid, scene, since, seen, gone FROM followers WHERE follower = $1`, id).
		Scan(&f.openID, &f.scene, &f.since, &f.seen, &f.gone)
	if errors.Is(err, sql.ErrNoRows) {
		return f, false, nil
	}
	return f, err == nil, err
}

func (s *Store) sealOpenID(f record.Follower) (string, error) {
	if f.OpenID == "" {
		return "", nil
	}
	if s.key == nil {
		return "", errNoKey
	}
	return s.key.Seal("follower "+f.ID, f.OpenID), nil
}

// OpenID is the OpenID of a follower who has not left, for sending; false when there is
// none.
func (s *Store) OpenID(ctx context.Context, id string) (string, bool, error) {
	f, known, err := s.follower(ctx, id)
	if err != nil {
		return "", false, fail("read follower", err)
	}
	if !known || f.gone > 0 || f.openID == "" {
		return "", false, nil
	}
	if s.key == nil {
		return "", false, fail("open OpenID", errNoKey)
	}
	openID, err := s.key.Open("follower "+id, f.openID)
	return openID, err == nil, fail("open OpenID", err)
}

// Scene is the scene of the QR code that brought a follower; empty when none did.
func (s *Store) Scene(ctx context.Context, id string) (string, error) {
	f, _, err := s.follower(ctx, id)
	return f.scene, fail("read follower", err)
}

// Unfollow notes that a follower left. A message of theirs that is late does not bring
// them back.
func (s *Store) Unfollow(ctx context.Context, id string, at time.Time) error {
	_, err := s.writer(ctx).ExecContext(ctx, `UPDATE followers SET gone = $2 WHERE follower = $1 AND gone < $2 AND seen <= $2`, id, millis(at))
	return fail("note unfollow", err)
}

// AddFeedback stores 有用/没用 on an answer, once per message key.
func (s *Store) AddFeedback(ctx context.Context, f record.Feedback) error {
	key, err := s.messageKey(f.Key)
	if err != nil {
		return fail("add feedback", err)
	}
	sources, err := json.Marshal(append([]string{}, f.Sources...))
	if err != nil {
		return fail("add feedback", err)
	}
	_, err = s.writer(ctx).ExecContext(ctx, `INSERT INTO feedback (key, follower, question, sources, useful, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (key) DO NOTHING`, key, f.Follower, clean(f.Question), clean(string(sources)), f.Useful, millis(f.At))
	return fail("add feedback", err)
}

// AddUnanswered counts a masked question that found no answer, once per message key.
// Questions that differ in case, width, blanks and punctuation only are one.
func (s *Store) AddUnanswered(ctx context.Context, u record.Unanswered) error {
	plain := normalise(u.Question)
	if plain == "" {
		return nil
	}
	key, err := s.messageKey(u.Key)
	if err != nil {
		return fail("add unanswered question", err)
	}
	err = s.InTx(ctx, func(ctx context.Context) error {
		res, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO unanswered_messages (key, at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING`, key, millis(u.At))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		_, err = s.writer(ctx).ExecContext(ctx, `INSERT INTO unanswered (id, question, topic, times, first, last) VALUES ($1, $2, $3, 1, $4, $4)
			ON CONFLICT (id) DO UPDATE SET times = unanswered.times + 1,
				topic = CASE WHEN excluded.topic = '' THEN unanswered.topic ELSE excluded.topic END,
				first = CASE WHEN unanswered.first > excluded.first THEN excluded.first ELSE unanswered.first END,
				last = CASE WHEN unanswered.last < excluded.last THEN excluded.last ELSE unanswered.last END`,
			textID(plain), clean(u.Question), clean(u.Topic), millis(u.At))
		return err
	})
	return fail("add unanswered question", err)
}

// UnansweredQuestion is a line of the unanswered list.
type UnansweredQuestion struct {
	ID       string
	Question string // masked, as first asked
	Topic    string // nearest topic, may be empty
	Times    int
	First    time.Time
	Last     time.Time
}

// UnansweredQuestions lists up to limit questions, the most asked first, then the latest.
func (s *Store) UnansweredQuestions(ctx context.Context, limit int) ([]UnansweredQuestion, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, question, topic, times, first, last FROM unanswered
		ORDER BY times DESC, last DESC, id LIMIT $1`, limit)
	if err != nil {
		return nil, fail("list unanswered questions", err)
	}
	defer rows.Close()
	var out []UnansweredQuestion
	for rows.Next() {
		var u UnansweredQuestion
		var first, last int64
		if err := rows.Scan(&u.ID, &u.Question, &u.Topic, &u.Times, &first, &last); err != nil {
			return nil, fail("list unanswered questions", err)
		}
		u.First, u.Last = fromMillis(first), fromMillis(last)
		out = append(out, u)
	}
	return out, fail("list unanswered questions", rows.Err())
}

// FollowerData counts what is stored of a follower. Kinds of which nothing is stored
// are left out.
func (s *Store) FollowerData(ctx context.Context, id string) (record.FollowerData, error) {
	data, err := s.followerData(ctx, id)
	return data, fail("count follower data", err)
}

func (s *Store) followerData(ctx context.Context, id string) (data record.FollowerData, err error) {
	f, known, err := s.follower(ctx, id)
	if err != nil {
		return data, err
	}
	if known {
		data.Since = fromMillis(f.since)
	}
	for _, t := range followerTables {
		var n int
		if err := s.reader(ctx).QueryRowContext(ctx, `SELECT COUNT(*) FROM `+t.table+` WHERE follower = $1`, id).Scan(&n); err != nil {
			return data, fmt.Errorf("count %s: %w", t.table, err)
		}
		if n > 0 {
			data.Counts = append(data.Counts, record.LabelledCount{Label: t.label, Count: n})
		}
	}
	return data, nil
}

// DeleteFollower deletes all that is stored of a follower, in one transaction, and says
// what it was.
func (s *Store) DeleteFollower(ctx context.Context, id string) (data record.FollowerData, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		if data, err = s.followerData(ctx, id); err != nil {
			return err
		}
		for _, t := range followerTables {
			if _, err := s.writer(ctx).ExecContext(ctx, t.forget(), id); err != nil {
				return fmt.Errorf("delete from %s: %w", t.table, err)
			}
		}
		return nil
	})
	if err != nil {
		return record.FollowerData{}, fail("delete follower", err)
	}
	return data, nil
}

// normalise strips a question of what does not make it another question.
func normalise(question string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(question))
}

// textID is a digest of a normalised text, for a primary key of bounded size.
func textID(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}
