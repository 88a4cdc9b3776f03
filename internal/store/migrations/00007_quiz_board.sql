-- +goose Up
-- How everybody who ever began an assignment stands with it, kept in the transactions
-- that change attempts, so that reports need not read attempts.
CREATE TABLE quiz_standings (
	assignment TEXT   NOT NULL,
	person     TEXT   NOT NULL REFERENCES people (id),
	unit       TEXT   NOT NULL, -- of the person, now
	started    BIGINT NOT NULL, -- 0 or 1, as finished and passed
	finished   BIGINT NOT NULL,
	passed     BIGINT NOT NULL,
	score      BIGINT NOT NULL, -- of the attempt that counts
	full_score BIGINT NOT NULL,
	ended      BIGINT NOT NULL, -- 0 = none counts
	asked      BIGINT NOT NULL, -- questions asked again 7 to 30 days later
	retained   BIGINT NOT NULL, -- of these, right
	PRIMARY KEY (assignment, person)
);
CREATE INDEX quiz_standings_person ON quiz_standings (person);
-- All that the board of units reads, in its order.
CREATE INDEX quiz_standings_board ON quiz_standings
	(assignment, unit, person, started, finished, ended, passed, score, full_score, asked, retained);
DROP INDEX quiz_attempts_report;
CREATE INDEX people_present ON people (unit, id) WHERE NOT departed;
CREATE INDEX people_departed ON people (id) WHERE departed;

INSERT INTO quiz_standings (assignment, person, unit, started, finished, passed, score, full_score, ended, asked, retained)
SELECT t.assignment, t.person, p.unit, MAX(CASE WHEN t.state <> 'voided' THEN 1 ELSE 0 END), 0, 0, 0, 0, 0,
	(SELECT COUNT(*) FROM quiz_recall r WHERE r.assignment = t.assignment AND r.person = t.person AND r.again_at > 0),
	(SELECT COUNT(*) FROM quiz_recall r WHERE r.assignment = t.assignment AND r.person = t.person AND r.again_at > 0 AND r.again_right)
FROM quiz_attempts t JOIN people p ON p.id = t.person GROUP BY t.assignment, t.person, p.unit;

UPDATE quiz_standings SET finished = 1, passed = CASE WHEN c.passed THEN 1 ELSE 0 END, score = c.score, full_score = c.full_score, ended = c.ended
FROM (
	SELECT t.assignment, t.person, t.score, t.full_score, t.passed, t.ended, ROW_NUMBER() OVER (PARTITION BY t.assignment, t.person ORDER BY
		CASE a.counts WHEN 'best' THEN -t.score WHEN 'last' THEN -t.number ELSE t.number END, t.number) AS place
	FROM quiz_attempts t JOIN quiz_assignments a ON a.id = t.assignment AND a.latest WHERE t.state IN ('submitted', 'expired')
) c WHERE c.place = 1 AND quiz_standings.assignment = c.assignment AND quiz_standings.person = c.person;

-- A person who is offered another try at an assignment, on a window of their own.
CREATE TABLE quiz_retests (
	assignment TEXT   NOT NULL,
	person     TEXT   NOT NULL REFERENCES people (id),
	until      BIGINT NOT NULL,
	reason     TEXT   NOT NULL,
	at         BIGINT NOT NULL,
	PRIMARY KEY (assignment, person, at)
);
CREATE INDEX practice_cards_due ON practice_cards (due);
CREATE INDEX quiz_retests_person ON quiz_retests (person);

-- +goose Down
DROP INDEX practice_cards_due;
DROP TABLE quiz_retests;
DROP INDEX people_departed;
DROP INDEX people_present;
CREATE INDEX quiz_attempts_report ON quiz_attempts (assignment, person, state, number, score, full_score, passed, ended);
DROP TABLE quiz_standings;
