package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// server is one process that is started.
type server struct {
	name    string
	kit     *kit
	env     string                // the variable that tells tests of it; several servers may be behind one
	url     func(p *place) string // its value; nil where another server has it
	further string                // a name for a second port that it takes; "" for none
	start   func(ctx context.Context, p *place) error
	answers func(ctx context.Context, addr string) bool
	ready   func(ctx context.Context, p *place) error // what is still to be done, if it is, when it answers; nil for nothing
	pidFile string
	program string         // a part of its command line
	signal  syscall.Signal // that ends it in good order
}

const (
	redisUser   = "redis"
	redisMaster = "corpintel" // as the Sentinels call it
	s3Access    = "corpintel"
)

// servers lists what is started, in order.
func (p *place) servers() []server {
	postgresURL := func(name string) func(p *place) string {
		return func(p *place) string {
			return fmt.Sprintf("postgres://%s:%s@%s/postgres?sslmode=disable", postgresUser, p.state.Password, p.addr(name))
		}
	}
	postgres := func(name, version, env, preload string, k *kit) server {
		return server{
			name: name, kit: k, env: env, answers: connects, pidFile: "data/postmaster.pid", program: "postgres", signal: syscall.SIGINT,
			start: func(ctx context.Context, p *place) error { return p.startPostgres(ctx, k, name, version, preload) },
			url:   postgresURL(name),
		}
	}
	redis := func(name, env, program string, config ...string) server {
		return server{
			name: name, kit: trixie, env: env, answers: pongs, pidFile: "pid", program: program, signal: syscall.SIGTERM,
			start: func(ctx context.Context, p *place) error { return p.startRedis(ctx, name, program, config) },
		}
	}
	withURL := func(s server, url func(p *place) string) server {
		s.url = url
		return s
	}
	redisURL := func(name string) func(p *place) string {
		return func(p *place) string { return fmt.Sprintf("redis://:%s@%s/0", p.state.Password, p.addr(name)) }
	}
	const sentinelEnv = "CORPINTEL_TEST_REDIS_SENTINEL"
	sentinel := func(name string) server {
		return redis(name, sentinelEnv, "redis-sentinel",
			fmt.Sprintf("sentinel monitor %s 127.0.0.1 %d 2", redisMaster, p.port("redis-queue")),
			fmt.Sprintf("sentinel auth-pass %s %s", redisMaster, p.state.Password),
			"sentinel down-after-milliseconds "+redisMaster+" 1000",
			"sentinel failover-timeout "+redisMaster+" 10000")
	}
	const clusterEnv = "CORPINTEL_TEST_REDIS_CLUSTER"
	ofCluster := func(name string) server {
		s := redis(name, clusterEnv, "redis-server", p.clusterConfig(name)...)
		s.further = name + bus
		s.ready = func(ctx context.Context, p *place) error { return p.joinCluster(ctx, name) }
		return s
	}
	return []server{
		postgres("postgres17", "17", "CORPINTEL_TEST_POSTGRES", "timescaledb", trixie),
		postgres("postgres15", "15", "CORPINTEL_TEST_POSTGRES_PLAIN", "", bookworm),
		{
			name: "postgres17-standby", kit: trixie, env: "CORPINTEL_TEST_POSTGRES_REPLICA", answers: connects, pidFile: "data/postmaster.pid", program: "postgres", signal: syscall.SIGINT,
			start: func(ctx context.Context, p *place) error {
				return p.startStandby(ctx, trixie, "postgres17-standby", "postgres17", "17", "timescaledb")
			},
			url: postgresURL("postgres17-standby"),
		},
		{
			name: "pgbouncer", kit: pgbouncer, env: "CORPINTEL_TEST_PGBOUNCER", answers: connects, pidFile: "pid", program: "pgbouncer", signal: syscall.SIGTERM,
			start: func(ctx context.Context, p *place) error { return p.startPooler(ctx, "pgbouncer", "postgres17") },
			url:   postgresURL("pgbouncer"),
		},
		withURL(redis("redis-queue", "CORPINTEL_TEST_REDIS", "redis-server", "maxmemory 64mb", "maxmemory-policy noeviction", "appendonly yes"),
			redisURL("redis-queue")),
		withURL(redis("redis-cache", "CORPINTEL_TEST_REDIS_CACHE", "redis-server", "maxmemory 32mb", "maxmemory-policy allkeys-lru", `save ""`),
			redisURL("redis-cache")),
		redis("redis-replica", sentinelEnv, "redis-server", fmt.Sprintf("replicaof 127.0.0.1 %d", p.port("redis-queue"))),
		sentinel("sentinel1"),
		sentinel("sentinel2"),
		withURL(sentinel("sentinel3"), func(p *place) string {
			return fmt.Sprintf("redis+sentinel://:%s@%s,%s,%s/%s/0", p.state.Password, p.addr("sentinel1"), p.addr("sentinel2"), p.addr("sentinel3"), redisMaster)
		}),
		ofCluster("redis-cluster1"),
		ofCluster("redis-cluster2"),
		withURL(ofCluster("redis-cluster3"), func(p *place) string {
			return fmt.Sprintf("redis+cluster://:%s@%s,%s,%s", p.state.Password, p.addr("redis-cluster1"), p.addr("redis-cluster2"), p.addr("redis-cluster3"))
		}),
		ofCluster("redis-cluster4"),
		{
			name: "minio", kit: minio, env: "CORPINTEL_TEST_S3", answers: healthy, pidFile: "pid", program: minio.program(p), signal: syscall.SIGTERM,
			start: func(ctx context.Context, p *place) error { return p.startMinIO(ctx) },
			url: func(p *place) string {
				return fmt.Sprintf("http://%s:%s@%s", s3Access, p.state.Password, p.addr("minio"))
			},
		},
	}
}

func connects(ctx context.Context, addr string) bool {
	d := net.Dialer{Timeout: time.Second}
	c, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return false
	}
	_ = c.Close() // it has answered
	return true
}

// healthy asks MinIO whether it can store.
func healthy(ctx context.Context, addr string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/minio/health/cluster", http.NoBody)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_ = answer.Body.Close() // the status says it
	return answer.StatusCode == http.StatusOK
}

// pongs asks a Redis server whether it is ready; one that wants a password is.
func pongs(ctx context.Context, addr string) bool {
	d := net.Dialer{Timeout: time.Second}
	c, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return false
	}
	defer func() { _ = c.Close() }() // it has answered
	if err := c.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return false
	}
	if _, err := fmt.Fprint(c, "PING\r\n"); err != nil {
		return false
	}
	line, err := bufio.NewReader(c).ReadString('\n')
	return err == nil && (strings.HasPrefix(line, "+PONG") || strings.HasPrefix(line, "-NOAUTH"))
}

// startPostgres makes a cluster where there is none and starts it. Unless
// servers are there to be killed, nothing of it is to survive, and it does not
// wait for the disk.
func (p *place) startPostgres(ctx context.Context, k *kit, name, version, preload string) error {
	const user = "postgres"
	dir, err := k.folder(p, name, user)
	if err != nil {
		return err
	}
	bin := "/usr/lib/postgresql/" + version + "/bin/"
	run := func(program string, args ...string) error {
		cmd, err := k.command(ctx, p, user, bin+program, args...)
		if err != nil {
			return err
		}
		return quietly(cmd)
	}
	data := filepath.Join(dir, "data")
	if _, err := os.Stat(filepath.Join(k.visible(p, name), "data", "PG_VERSION")); errors.Is(err, os.ErrNotExist) {
		password := filepath.Join(k.visible(p, name), "password")
		if err := os.WriteFile(password, []byte(p.state.Password), 0o644); err != nil {
			return err
		}
		err := run("initdb", "-D", data, "-U", user, "-A", "password", "--pwfile="+filepath.Join(dir, "password"), "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
		if err := errors.Join(err, os.Remove(password)); err != nil {
			return err
		}
	}
	options := fmt.Sprintf("-c listen_addresses=127.0.0.1 -c port=%d -c unix_socket_directories= -c max_connections=200", p.port(name))
	if !p.own {
		options += " -c fsync=off"
	}
	if preload != "" {
		options += " -c shared_preload_libraries=" + preload + " -c timescaledb.telemetry_level=off"
	}
	return run("pg_ctl", "-D", data, "-l", filepath.Join(dir, "log"), "-w", "-s", "-o", options, "start")
}

// startRedis starts a server of Redis, which goes into the background.
func (p *place) startRedis(ctx context.Context, name, program string, config []string) error {
	dir, err := trixie.folder(p, name, redisUser)
	if err != nil {
		return err
	}
	lines := append([]string{
		fmt.Sprintf("port %d", p.port(name)), "bind 127.0.0.1", "daemonize yes", "dir " + dir,
		"pidfile " + filepath.Join(dir, "pid"), "logfile " + filepath.Join(dir, "log"),
	}, config...)
	if program == "redis-server" {
		lines = append(lines, "requirepass "+p.state.Password, "masterauth "+p.state.Password)
	}
	file := filepath.Join(trixie.visible(p, name), "conf")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		return err
	}
	uid, gid, err := trixie.user(p, redisUser)
	if err != nil {
		return err
	}
	if err := os.Chown(file, int(uid), int(gid)); err != nil { // a Sentinel writes it
		return err
	}
	cmd, err := trixie.command(ctx, p, redisUser, "/usr/bin/"+program, filepath.Join(dir, "conf"))
	if err != nil {
		return err
	}
	return quietly(cmd)
}

// startMinIO starts the S3 server, which keeps versions and encrypts by a key of
// its own; ctx ends with us, the server does not.
func (p *place) startMinIO(ctx context.Context) error {
	dir := p.file("minio")
	for _, d := range []string{"drive", "certs"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			return err
		}
	}
	log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }() // the server has its own hold on it
	cmd := exec.CommandContext(context.WithoutCancel(ctx), minio.program(p), "server", "--quiet", "--address", p.addr("minio"),
		"--certs-dir", filepath.Join(dir, "certs"), filepath.Join(dir, "drive"))
	key := sha256.Sum256([]byte(p.state.Password))
	cmd.Env = append(os.Environ(),
		"MINIO_ROOT_USER="+s3Access, "MINIO_ROOT_PASSWORD="+p.state.Password,
		"MINIO_KMS_SECRET_KEY=tests:"+base64.StdEncoding.EncodeToString(key[:]),
		"MINIO_BROWSER=off", "MINIO_UPDATE=off",
		"MINIO_CI_CD=1") // takes a folder for a drive
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "pid"), fmt.Appendln(nil, cmd.Process.Pid), 0o600)
}
