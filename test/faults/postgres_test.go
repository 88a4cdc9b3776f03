package faults

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"pufa/internal/testenv"
)

// PostgreSQL dies and comes back: people are answered meanwhile, and all goes on.
func TestPostgresRestarted(t *testing.T) {
	server := testenv.PostgresServer(t)
	w := newWorld(t, map[string]string{"PUFA_DATABASE_URL": server.URL()})
	w.start()
	one := w.platform.AddFollowers(1)[0]
	for range 2 {
		w.rates(one)
		server.Stop()
		w.until("it says that it is not ready", func() bool { return w.get("/readyz") == 503 })
		w.asks(one)
		server.Start()
		w.until("it is ready", func() bool { return w.get("/readyz") == 200 })
		w.rates(one)
	}
	w.check()
}

// Every answer of PostgreSQL takes a second: people get theirs, late.
func TestPostgresSlow(t *testing.T) {
	onlyThorough(t)
	server := testenv.PostgresServer(t)
	address, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	slow := newProxy(t, address.Host)
	address.Host = slow.address
	w := newWorld(t, map[string]string{"PUFA_DATABASE_URL": address.String()})
	w.start()
	one := w.platform.AddFollowers(1)[0]
	w.rates(one)
	slow.delay(true)
	w.asks(one)
	slow.delay(false)
	w.rates(one)
	w.check()
}

// PostgreSQL has no connection left.
func TestPostgresFull(t *testing.T) {
	onlyThorough(t)
	server := testenv.PostgresServer(t)
	w := newWorld(t, map[string]string{"PUFA_DATABASE_URL": server.URL()})
	w.start()
	one := w.platform.AddFollowers(1)[0]
	w.rates(one)
	taken := takeConnections(t, server.URL())
	w.asks(one)
	for _, c := range taken {
		if err := c.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}
	w.rates(one)
	w.check()
}

// takeConnections takes every connection, those of the program first.
func takeConnections(t *testing.T, server string) (taken []*pgx.Conn) {
	t.Helper()
	for {
		c, err := pgx.Connect(t.Context(), server)
		if err != nil {
			if !strings.Contains(err.Error(), "53300") {
				t.Fatal(err)
			}
			return taken
		}
		taken = append(taken, c)
		if _, err := c.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pufa'`); err != nil {
			t.Fatal(err)
		}
	}
}
