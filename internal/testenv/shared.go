package testenv

// Shared starts one server of each kind for the tests of several processes. env are
// the variables that lead them there; clean stops the servers.
func Shared() (env []string, clean func(), err error) {
	r, err := newServer(redisEngine{}, "redis")
	if err != nil {
		return nil, nil, err
	}
	p, err := newServer(postgresEngine{}, "postgres")
	if err != nil {
		r.clean()
		return nil, nil, err
	}
	clean = func() {
		p.clean()
		r.clean()
	}
	return []string{RedisVariable + "=" + r.URL(), PostgresVariable + "=" + p.URL()}, clean, nil
}
