package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

const (
	clusterSlots = 16384 // that keys fall into
	// bus follows the name of a server in that of the port by which servers of a
	// cluster speak to each other.
	bus = "-bus"
)

// clusterNames are the servers of the cluster: three that share the slots, and
// one that repeats the first.
func clusterNames() (masters []string, replica string) {
	return []string{"redis-cluster1", "redis-cluster2", "redis-cluster3"}, "redis-cluster4"
}

// clusterConfig is what is set for a server of the cluster. One that is there to
// be killed is missed soon; others may be slow for a while.
func (p *place) clusterConfig(name string) []string {
	patience := 15000
	if p.own {
		patience = 1000
	}
	return []string{
		"maxmemory 64mb", "maxmemory-policy noeviction", "appendonly yes",
		"cluster-enabled yes", fmt.Sprintf("cluster-port %d", p.port(name+bus)), fmt.Sprintf("cluster-node-timeout %d", patience), "repl-diskless-sync-delay 0",
	}
}

// joinCluster makes a server one of the cluster, where it is not yet. It takes
// its slots before it knows others, so that who was interrupted can go on. With
// the last of the servers it returns when all say that every slot is served.
func (p *place) joinCluster(ctx context.Context, name string) error {
	masters, replica := clusterNames()
	first, i := masters[0], slices.Index(masters, name)
	if slices.ContainsFunc(masters, func(m string) bool { return p.port(m) == 0 }) {
		return fmt.Errorf("start %s together, which are a cluster", strings.Join(masters, ", "))
	}
	known, own, err := p.knownTo(ctx, name)
	if err != nil {
		return err
	}
	if i >= 0 && known == 1 && own.slots == "" {
		begin, end := i*clusterSlots/len(masters), (i+1)*clusterSlots/len(masters)-1
		if err := p.tellRedis(ctx, name, "cluster", "addslotsrange", fmt.Sprint(begin), fmt.Sprint(end)); err != nil {
			return err
		}
	}
	if name != first && known == 1 {
		if err := p.tellRedis(ctx, name, "cluster", "meet", "127.0.0.1", fmt.Sprint(p.port(first)), fmt.Sprint(p.port(first+bus))); err != nil {
			return err
		}
	}
	if name == replica && own.master && own.slots == "" {
		if err := p.replicate(ctx, name, first); err != nil {
			return err
		}
	}
	all := slices.DeleteFunc(append(masters, replica), func(n string) bool { return p.port(n) == 0 })
	if name != all[len(all)-1] {
		return nil
	}
	if err := p.wait(ctx, func() bool { return !slices.ContainsFunc(all, func(n string) bool { return !p.servesAll(ctx, n) }) }); err != nil {
		return fmt.Errorf("the cluster does not serve every slot; see %s", trixie.visible(p, name))
	}
	return nil
}

// replicate makes a server of the cluster repeat another one, as soon as it
// knows that.
func (p *place) replicate(ctx context.Context, name, of string) error {
	_, master, err := p.knownTo(ctx, of)
	if err != nil {
		return err
	}
	var last error
	if err := p.wait(ctx, func() bool {
		last = p.tellRedis(ctx, name, "cluster", "replicate", master.id)
		return last == nil
	}); err != nil {
		return errors.Join(err, last)
	}
	return nil
}

// member is a server as the cluster knows it.
type member struct {
	id     string
	master bool
	slots  string
}

// knownTo returns how many servers one of a cluster knows, itself included, and
// how it knows itself.
func (p *place) knownTo(ctx context.Context, name string) (known int, own member, err error) {
	answer, err := p.askRedis(ctx, name, "cluster", "nodes")
	if err != nil {
		return 0, own, err
	}
	for line := range strings.Lines(answer) {
		f := strings.Fields(line) // id, address, flags, master, ping, pong, epoch, link, slots …
		if len(f) < 8 {
			continue
		}
		known++
		if flags := strings.Split(f[2], ","); slices.Contains(flags, "myself") {
			own = member{id: f[0], master: slices.Contains(flags, "master"), slots: strings.Join(f[8:], " ")}
		}
	}
	if own.id == "" {
		return 0, own, fmt.Errorf("%s is of no cluster: %s", name, answer)
	}
	return known, own, nil
}

// servesAll reports whether a server says that its cluster serves every slot,
// and has what it repeats.
func (p *place) servesAll(ctx context.Context, name string) bool {
	cluster, err := p.askRedis(ctx, name, "cluster", "info")
	if err != nil || !strings.Contains(cluster, "cluster_state:ok") {
		return false
	}
	replication, err := p.askRedis(ctx, name, "info", "replication")
	return err == nil && !strings.Contains(replication, "master_link_status:down")
}

// askRedis returns what a server of Redis answers.
func (p *place) askRedis(ctx context.Context, name string, words ...string) (string, error) {
	cmd, err := trixie.command(ctx, p, redisUser, "/usr/bin/redis-cli", append([]string{"-e", "-p", fmt.Sprint(p.port(name))}, words...)...)
	if err != nil {
		return "", err
	}
	cmd.Env = append(cmd.Env, "REDISCLI_AUTH="+p.state.Password)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %s: %w: %s", name, strings.Join(words, " "), err, strings.TrimSpace(string(out)))
	}
	return string(out), nil
}

// tellRedis has a server of Redis do something.
func (p *place) tellRedis(ctx context.Context, name string, words ...string) error {
	_, err := p.askRedis(ctx, name, words...)
	return err
}
