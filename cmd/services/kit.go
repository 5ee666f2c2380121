package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// kit is a set of programs that is installed together: a private Debian root,
// what the machine has already, or one program built from source.
type kit struct {
	name    string
	suite   string // of Debian, for a private root
	pkgs    []string
	present string // a program of the machine that makes the root needless
	module  string // to build, for a program from source
	version string
}

var (
	trixie = &kit{
		name: "trixie", suite: "trixie",
		pkgs: []string{"postgresql-17", "postgresql-17-pgvector", "postgresql-17-timescaledb", "redis-server", "redis-sentinel"},
	}
	bookworm = &kit{name: "bookworm", suite: "bookworm", pkgs: []string{"postgresql-15"}, present: "/usr/lib/postgresql/15/bin/postgres"}
	minio    = &kit{name: "minio", module: "github.com/minio/minio", version: "v0.0.0-20260212201848-7aac2a2c5b7c"} // its last: no newer will come
)

// root returns the folder that the kit's programs take for the root, "" where
// they are the machine's own.
func (k *kit) root(p *place) string {
	if k.suite == "" || k.ofMachine() {
		return ""
	}
	return filepath.Join(p.cache, k.name)
}

func (k *kit) ofMachine() bool {
	if k.present == "" {
		return false
	}
	_, err := os.Stat(k.present)
	return err == nil
}

// inside returns the folder of a server as its programs see it.
func (k *kit) inside(p *place, server string) string {
	if k.root(p) == "" {
		return p.file(server)
	}
	return "/" + filepath.Join("srv", p.name, server)
}

// visible returns the same folder as we see it.
func (k *kit) visible(p *place, server string) string {
	return filepath.Join(k.root(p), k.inside(p, server))
}

// program returns the path of a program built from source.
func (k *kit) program(p *place) string {
	return filepath.Join(p.cache, k.name+"-"+k.version, filepath.Base(k.module))
}

func (k *kit) install(ctx context.Context, p *place) error {
	switch {
	case k.module != "":
		return k.build(ctx, p)
	case os.Geteuid() != 0:
		return errors.New("it is run under a user of its own, in a root of its own; do that as root")
	case k.ofMachine():
		return nil
	}
	return k.bootstrap(ctx, p)
}

func (k *kit) build(ctx context.Context, p *place) error {
	program := k.program(p)
	if _, err := os.Stat(program); err == nil {
		return nil
	}
	p.say("building %s %s", k.name, k.version)
	cmd := exec.CommandContext(ctx, "go", "install", "-trimpath", k.module+"@"+k.version)
	cmd.Env = append(os.Environ(), "GOBIN="+filepath.Dir(program), "GOFLAGS=", "CGO_ENABLED=0")
	if err := quietly(cmd); err != nil {
		return fmt.Errorf("%w; it takes a module proxy that serves %s@%s, or the program itself in %s", err, k.module, k.version, program)
	}
	return nil
}

// bootstrap makes a Debian root, which nothing of the machine depends on and
// which depends on nothing of the machine.
func (k *kit) bootstrap(ctx context.Context, p *place) error {
	root := k.root(p)
	if _, err := os.Stat(root); err == nil {
		return nil
	}
	if err := bootstrapper(ctx, p); err != nil {
		return err
	}
	mirror, err := mirror(ctx)
	if err != nil {
		return err
	}
	partial := root + ".partial" + strconv.Itoa(os.Getpid())
	p.say("installing %s", strings.Join(k.pkgs, ", "))
	defer func() { _ = os.RemoveAll(partial) }() // gone already where all went well
	if err := os.MkdirAll(p.cache, 0o700); err != nil {
		return err
	}
	if err := quietly(exec.CommandContext(ctx, "mmdebstrap", "--quiet", "--variant=apt", "--include="+strings.Join(k.pkgs, ","),
		"--keyring=/usr/share/keyrings/debian-archive-keyring.gpg",
		`--setup-hook=mkdir -p "$1/etc/postgresql-common"; echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"`,
		`--aptopt=Acquire::Languages "none"`, "--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/locale/*",
		k.suite, partial, "deb "+mirror+" "+k.suite+" main")); err != nil {
		return err
	}
	// Shared memory of PostgreSQL; the bootstrap leaves the folder to root.
	if err := os.Chmod(filepath.Join(partial, "dev", "shm"), 0o777|os.ModeSticky); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.Rename(partial, root)
}

// bootstrapper installs the program that makes roots.
func bootstrapper(ctx context.Context, p *place) error {
	p.apts.Lock()
	defer p.apts.Unlock()
	if _, err := exec.LookPath("mmdebstrap"); err == nil {
		return nil
	}
	apt, err := exec.LookPath("apt-get")
	if err != nil {
		return errors.New("it comes as packages of Debian: use a machine with apt-get, or install mmdebstrap")
	}
	p.say("installing mmdebstrap")
	for _, args := range [][]string{
		{"update", "-qq"},
		{"install", "-y", "-qq", "--no-install-recommends", "mmdebstrap", "debian-archive-keyring"},
	} {
		cmd := exec.CommandContext(ctx, apt, args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if err := quietly(cmd); err != nil {
			return err
		}
	}
	return nil
}

// mirror returns where this machine gets Debian packages, or what DEBIAN_MIRROR
// says, which a machine with another system needs.
func mirror(ctx context.Context) (string, error) {
	if m := os.Getenv("DEBIAN_MIRROR"); m != "" {
		return m, nil
	}
	out, err := exec.CommandContext(ctx, "apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages").Output()
	if err != nil {
		return "", fmt.Errorf("apt-get names no mirror: %w; set DEBIAN_MIRROR", err)
	}
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); strings.Contains(line, "debian") && !strings.Contains(line, "security") {
			return line, nil
		}
	}
	return "", errors.New("no Debian mirror is known to apt-get; set DEBIAN_MIRROR")
}

// command is a command of the kit that runs as a user of it.
func (k *kit) command(ctx context.Context, p *place, user, program string, args ...string) (*exec.Cmd, error) {
	uid, gid, err := k.user(p, user)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Path = program // as the new root sees it
	cmd.Err = nil
	cmd.Dir = "/"
	cmd.Env = []string{"LC_ALL=C.UTF-8", "PATH=" + filepath.Dir(program) + ":/usr/bin:/bin"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: k.root(p), Credential: &syscall.Credential{Uid: uid, Gid: gid}, Setsid: true}
	return cmd, nil
}

// user returns the numbers of a user in the kit's root.
func (k *kit) user(p *place, name string) (uid, gid uint32, err error) {
	text, err := os.ReadFile(k.root(p) + "/etc/passwd")
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Split(line, ":"); len(f) > 3 && f[0] == name {
			u, err := strconv.ParseUint(f[2], 10, 32)
			if err != nil {
				return 0, 0, err
			}
			g, err := strconv.ParseUint(f[3], 10, 32)
			return uint32(u), uint32(g), err
		}
	}
	return 0, 0, fmt.Errorf("%s has no user %s", k.name, name)
}

// folder makes the folder of a server, owned by a user, and returns its path as
// the server sees it.
func (k *kit) folder(p *place, server, user string) (string, error) {
	uid, gid, err := k.user(p, user)
	if err != nil {
		return "", err
	}
	dir := k.visible(p, server)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	return k.inside(p, server), os.Chown(dir, int(uid), int(gid))
}
