package shared

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// ParseRedisURL reads the address of one Redis, a cluster or a sentinel set:
//
//	redis://[user:password@]host[:port][/db]           one server; rediss:// for TLS
//	redis://host1,host2:6380,host3                     a cluster, by some of its nodes
//	redis://host?cluster=true                          a cluster behind one address
//	redis://sentinel1:26379,sentinel2:26379/0?master=m a master watched by sentinels
//
// sentinel_password=… gives the sentinels a password of their own. Errors never
// repeat the address, which may hold a password.
func ParseRedisURL(raw string) (*redis.UniversalOptions, error) {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(raw), "://")
	if !ok || (scheme != "redis" && scheme != "rediss") {
		return nil, errors.New("redis address: must start with redis:// or rediss://")
	}
	authority, tail := rest, ""
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, tail = rest[:i], rest[i:]
	}
	login, hosts := "", authority
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		login, hosts = authority[:i+1], authority[i+1:]
	}
	// The hosts are read apart: a URL has no room for several.
	u, err := url.Parse(scheme + "://" + login + "host" + tail)
	if err != nil {
		return nil, errors.New("redis address: malformed user, password, path or query")
	}
	opts := &redis.UniversalOptions{Username: u.User.Username()}
	opts.Password, _ = u.User.Password()
	if err := parseQuery(u.Query(), opts); err != nil {
		return nil, err
	}
	if opts.Addrs, err = parseHosts(hosts, opts.MasterName != ""); err != nil {
		return nil, err
	}
	if opts.DB, err = parseDB(u.Path); err != nil {
		return nil, err
	}
	cluster := opts.IsClusterMode || (len(opts.Addrs) > 1 && opts.MasterName == "")
	if cluster && opts.DB != 0 {
		return nil, errors.New("redis address: a cluster has database 0 only")
	}
	if scheme == "rediss" {
		opts.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		if !cluster && opts.MasterName == "" {
			opts.TLSConfig.ServerName, _, _ = net.SplitHostPort(opts.Addrs[0])
		}
	}
	return opts, nil
}

func parseQuery(query url.Values, opts *redis.UniversalOptions) error {
	for name := range query {
		switch value := query.Get(name); name {
		case "master":
			opts.MasterName = value
		case "sentinel_password":
			opts.SentinelPassword = value
		case "cluster":
			on, err := strconv.ParseBool(value)
			if err != nil {
				return errors.New("redis address: cluster must be true or false")
			}
			opts.IsClusterMode = on
		default:
			return fmt.Errorf("redis address: unknown parameter %q", name)
		}
	}
	return nil
}

func parseHosts(list string, sentinel bool) ([]string, error) {
	port := "6379"
	if sentinel {
		port = "26379"
	}
	var addrs []string
	for host := range strings.SplitSeq(list, ",") {
		host = strings.TrimSpace(host)
		if host == "" {
			return nil, errors.New("redis address: a host is empty")
		}
		name, given, err := net.SplitHostPort(host)
		if err != nil {
			name, given = host, port
			if bare, ok := strings.CutPrefix(host, "["); ok {
				name, _ = strings.CutSuffix(bare, "]")
			}
		}
		n, err := strconv.ParseUint(given, 10, 16)
		if err != nil || n == 0 || name == "" || strings.ContainsAny(name, "[]%@ ") {
			return nil, errors.New("redis address: malformed host or port")
		}
		addrs = append(addrs, net.JoinHostPort(name, given))
	}
	return addrs, nil
}

func parseDB(path string) (int, error) {
	path = strings.Trim(path, "/")
	if path == "" {
		return 0, nil
	}
	db, err := strconv.Atoi(path)
	if err != nil || db < 0 {
		return 0, errors.New("redis address: the path must be a database number")
	}
	return db, nil
}
