package store

import (
	"cmp"
	"context"
	"encoding/json"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// articles stores the batch's articles, each unless a newer fetch of it is
// there, and finds out anew which tell the same.
func (a *application) articles() error {
	var added int64
	touched := map[string]bool{}
	for i := range a.batch.Articles {
		x := &a.batch.Articles[i]
		known, changed, err := a.putArticle(x)
		if err != nil {
			return err
		}
		switch {
		case !known:
			added++
			a.told.articles = append(a.told.articles, x)
			a.result.Accepted++
		case changed:
			a.result.Changed++
		default:
			a.result.Unchanged++
		}
		if changed {
			touched[x.ID] = true
		}
	}
	if err := a.cluster(touched); err != nil {
		return err
	}
	if added > 0 {
		a.change(intel.Change{Kind: intel.ArticlesAdded, Subject: a.batch.Body.Subject, Count: added})
	}
	return a.publishers()
}

// putArticle stores one article. changed: what clusters are made of may be
// different now.
func (a *application) putArticle(x *intel.Article) (known, changed bool, err error) {
	b := a.batch.Body
	var first, newest, firstAt int64
	var same bool
	words, claims := strings.Join(x.Words, " "), ""
	if len(x.Claims) > 0 {
		text, err := json.Marshal(x.Claims)
		if err != nil {
			return false, false, err
		}
		claims = string(text)
	}
	if known, err = one(a, `
		SELECT x.first_fetch, x.fetch, b.fetched_at, x.title, x.summary, x.published_at, x.words, x.claims, x.vendor_tone, x.author, x.publisher, x.language, x.link
		FROM article x JOIN body b ON b.fetch = x.first_fetch WHERE x.id = $1`, []any{x.ID}, func(r row) error {
		first, newest, firstAt = r.int(0), r.int(1), r.int(2)
		same = r.is(3, x.Title) && r.is(4, x.Summary) && r.int(5) == micros(x.PublishedAt) && r.is(6, words) && r.is(7, claims) &&
			r.is(8, x.VendorTone) && r.is(9, x.Author) && r.is(10, x.Publisher) && r.is(11, x.Language) && r.is(12, x.Link)
		return nil
	}); err != nil {
		return known, false, err
	}
	if !known || b.Fetch < first {
		first, firstAt = b.Fetch, micros(b.FetchedAt)
	}
	if known && b.Fetch <= newest { // only the first fetch can be another
		if changed, err = a.firstSeen(x.ID, first, firstAt); err != nil || !changed {
			return true, changed, err
		}
		return true, true, a.retell(x.ID)
	}
	if err := a.retell(x.ID); err != nil {
		return known, false, err
	}
	if _, err := a.exec(`
		INSERT INTO article (id, vendor, url, link, publisher, publisher_id, author, title, summary, language, published_at, claims,
			vendor_tone, words, known_at, cluster, first_fetch, fetch)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $1, $16, $17)
		ON CONFLICT (id) DO UPDATE SET link = excluded.link, publisher = excluded.publisher, publisher_id = excluded.publisher_id,
			author = excluded.author, title = excluded.title, summary = excluded.summary, language = excluded.language,
			published_at = excluded.published_at, claims = excluded.claims, vendor_tone = excluded.vendor_tone, words = excluded.words,
			known_at = excluded.known_at, first_fetch = excluded.first_fetch, fetch = excluded.fetch`,
		x.ID, x.Vendor, x.URL, x.Link, x.Publisher, x.PublisherID, x.Author, x.Title, x.Summary, x.Language, x.PublishedAt, claims,
		x.VendorTone, words, min(micros(x.PublishedAt), firstAt), first, b.Fetch); err != nil {
		return known, false, err
	}
	if same {
		return true, false, nil
	}
	return known, true, a.indexArticle(x)
}

// firstSeen notes that an earlier fetch had an article.
func (a *application) firstSeen(id string, fetch, at int64) (changed bool, err error) {
	n, err := a.exec(`UPDATE article SET first_fetch = $2, known_at = CASE WHEN published_at < $3 THEN published_at ELSE $3 END WHERE id = $1 AND first_fetch > $2`, id, fetch, at)
	return n > 0, err
}

// indexArticle notes what an article may speak of and may be the same as.
func (a *application) indexArticle(x *intel.Article) error {
	if _, err := a.exec(`DELETE FROM article_mention WHERE article = $1`, x.ID); err != nil {
		return err
	}
	for _, m := range x.Mentions {
		a.speaks(m)
		if _, err := a.exec(`INSERT INTO article_mention (mention, published_at, article) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, m, x.PublishedAt, x.ID); err != nil {
			return err
		}
	}
	if _, err := a.exec(`DELETE FROM article_band WHERE article = $1`, x.ID); err != nil {
		return err
	}
	for _, band := range bands(x) {
		if _, err := a.exec(`INSERT INTO article_band (band, article) VALUES ($1, $2) ON CONFLICT DO NOTHING`, band, x.ID); err != nil {
			return err
		}
	}
	return nil
}

// bands are values of which two articles that tell the same have at least one
// in common, all but certainly: pairs of minimal hashes of the words, and the
// URL. With seven words in ten in common, one pair in two agrees.
func bands(x *intel.Article) []string {
	const pairs = 16
	list := []string{"url " + x.URL}
	if len(x.Words) == 0 {
		return list
	}
	var least [2 * pairs]uint64
	for i := range least {
		least[i] = ^uint64(0)
	}
	for _, w := range x.Words {
		h := fnv.New64a()
		_, _ = h.Write([]byte(w)) // never fails
		sum := h.Sum64()
		for i := range least {
			least[i] = min(least[i], mix(sum+uint64(i)*0x9e3779b97f4a7c15))
		}
	}
	for i := range pairs {
		list = append(list, strconv.Itoa(i)+" "+strconv.FormatUint(mix(least[2*i]^mix(least[2*i+1])), 36))
	}
	return list
}

// mix is the finalizer of SplitMix64.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// comparedArticle is what of an article its cluster depends on.
type comparedArticle struct {
	intel.Article
	known int64
}

// cluster divides the touched articles, and all that were in one cluster with
// them or may tell the same, into clusters again. What comes of it follows from
// the articles there are: two are in one cluster if a chain of pairs that tell
// the same leads from one to the other.
func (a *application) cluster(touched map[string]bool) error {
	if len(touched) == 0 {
		return nil
	}
	affected := map[string]*comparedArticle{}
	for id := range touched {
		if err := a.clusterOf(id, affected); err != nil {
			return err
		}
	}
	near := map[string][]string{}
	for id := range touched { // edges that lead out of the old clusters
		list, err := a.sharing(id)
		if err != nil {
			return err
		}
		for _, other := range list {
			if affected[other] == nil {
				if err := a.clusterOf(other, affected); err != nil {
					return err
				}
			}
		}
	}
	ids := make([]string, 0, len(affected))
	for id := range affected {
		ids = append(ids, id)
		list, err := a.sharing(id)
		if err != nil {
			return err
		}
		near[id] = list
	}
	slices.SortFunc(ids, func(x, y string) int {
		return cmp.Or(cmp.Compare(affected[x].known, affected[y].known), cmp.Compare(x, y))
	})
	assigned := map[string]string{}
	for _, id := range ids {
		if assigned[id] != "" {
			continue
		}
		queue := []string{id}
		assigned[id] = id
		for len(queue) > 0 {
			at := queue[0]
			queue = queue[1:]
			for _, other := range near[at] {
				x := affected[other]
				if x == nil || assigned[other] != "" || !x.SameStory(&affected[at].Article) {
					continue
				}
				assigned[other] = id
				queue = append(queue, other)
			}
		}
	}
	for _, id := range ids {
		if affected[id].Cluster == assigned[id] {
			continue
		}
		if err := a.retell(id); err != nil {
			return err
		}
		if _, err := a.exec(`UPDATE article SET cluster = $2 WHERE id = $1`, id, assigned[id]); err != nil {
			return err
		}
	}
	return nil
}

// clusterOf reads the articles that are in one cluster with id.
func (a *application) clusterOf(id string, into map[string]*comparedArticle) error {
	return a.query(`
		SELECT x.id, x.url, x.published_at, x.words, x.known_at, x.cluster
		FROM article x
		WHERE x.cluster = (SELECT o.cluster FROM article o WHERE o.id = $1)`, []any{id}, func(r row) error {
		into[r.text(0)] = &comparedArticle{intel.Article{
			ID: r.text(0), URL: r.text(1), PublishedAt: instant(r.int(2)), Words: strings.Fields(r.text(3)), Cluster: r.text(5),
		}, r.int(4)}
		return nil
	})
}

// sharing returns the articles that have a band in common with id and are
// published within days of it.
func (a *application) sharing(id string) (list []string, err error) {
	err = a.query(`
		SELECT DISTINCT o.article
		FROM article_band b JOIN article_band o ON o.band = b.band
		WHERE b.article = $1 AND o.article <> $1
		ORDER BY 1`, []any{id}, func(r row) error {
		list = append(list, r.text(0))
		return nil
	})
	return list, err
}

// publishers stores the batch's list of publishers, each unless a newer one is
// there.
func (a *application) publishers() error {
	for _, p := range a.batch.Publishers {
		var fetch int64
		var old intel.Publisher
		known, err := one(a, `SELECT `+publisherColumns+` FROM publisher x WHERE x.vendor = $1 AND x.id = $2`, []any{p.Vendor, p.ID}, func(r row) error {
			old, fetch = scanPublisher(r), r.int(8)
			return nil
		})
		if err != nil {
			return err
		}
		p.SHA256 = intel.SHA256{}
		switch {
		case known && fetch >= a.batch.Body.Fetch:
			a.result.Unchanged++
			continue
		case known && old == p:
			a.result.Unchanged++
		case known:
			a.result.Changed++
		default:
			a.result.Accepted++
		}
		if _, err := a.exec(`
			INSERT INTO publisher (vendor, id, name, description, url, category, language, country, fetch)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (vendor, id) DO UPDATE SET name = excluded.name, description = excluded.description, url = excluded.url,
				category = excluded.category, language = excluded.language, country = excluded.country, fetch = excluded.fetch`,
			p.Vendor, p.ID, p.Name, p.Description, p.URL, p.Category, p.Language, p.Country, a.batch.Body.Fetch); err != nil {
			return err
		}
	}
	return nil
}

const publisherColumns = `x.vendor, x.id, x.name, x.description, x.url, x.category, x.language, x.country, x.fetch`

func scanPublisher(r row) intel.Publisher {
	return intel.Publisher{
		Vendor: r.text(0), ID: r.text(1), Name: r.text(2), Description: r.text(3), URL: r.text(4), Category: r.text(5), Language: r.text(6), Country: r.text(7),
	}
}

// Publishers lists by vendor and id.
func (s *Store) Publishers(ctx context.Context, p intel.PageRequest) (page intel.Page[intel.Publisher], err error) {
	limit := pageLimit(p)
	var after [2]string
	if p.Cursor != "" {
		if err := decodeCursor(p.Cursor, &after); err != nil {
			return page, badCursor(p.Cursor)
		}
	}
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`SELECT `+publisherColumns+` FROM publisher x WHERE (x.vendor, x.id) > ($1, $2) ORDER BY x.vendor, x.id LIMIT $3`,
			[]any{after[0], after[1], limit + 1}, func(r row) error {
				x := scanPublisher(r)
				o, err := s.originOf(t, r.int(8))
				x.SHA256 = o.sha256
				page.Items = append(page.Items, x)
				return err
			})
	})
	trim(&page, limit, func(x *intel.Publisher) string { return encodeCursor([2]string{x.Vendor, x.ID}) })
	return page, err
}

const articleColumns = `x.id, x.vendor, x.url, x.link, x.publisher, x.publisher_id, x.author, x.title, x.summary, x.language, x.published_at,
	x.claims, x.vendor_tone, x.known_at, x.cluster, x.fetch,
	(SELECT count(*) FROM article c WHERE c.cluster = x.cluster AND c.known_at <= $1)`

func (s *Store) scanArticle(t tx, r row) (intel.Article, error) {
	x := intel.Article{
		ID: r.text(0), Vendor: r.text(1), URL: r.text(2), Link: r.text(3), Publisher: r.text(4), PublisherID: r.text(5), Author: r.text(6),
		Title: r.text(7), Summary: r.text(8), Language: r.text(9), PublishedAt: instant(r.int(10)), VendorTone: r.text(12),
		KnownAt: instant(r.int(13)), Cluster: r.text(14), Copies: int(r.int(16)),
	}
	if text := r.text(11); text != "" {
		if err := json.Unmarshal([]byte(text), &x.Claims); err != nil {
			return x, err
		}
	}
	o, err := s.originOf(t, r.int(15))
	x.SHA256 = o.sha256
	return x, err
}

// Article returns one article.
func (s *Store) Article(ctx context.Context, id string) (x intel.Article, err error) {
	err = s.db.read(ctx, func(t tx) error {
		found, err := one(t, `SELECT `+articleColumns+` FROM article x WHERE x.id = $2`, []any{s.asOf(time.Time{}), id}, func(r row) (err error) {
			x, err = s.scanArticle(t, r)
			return err
		})
		if err == nil && !found {
			return intel.Errorf(intel.KindNotFound, "no article %s; list them with: corpintel news", id)
		}
		return err
	})
	return x, err
}

// articleKey is where a list of articles goes on.
type articleKey struct {
	Published int64
	ID        string
}

// Articles lists the latest published first.
func (s *Store) Articles(ctx context.Context, f intel.ArticleFilter) (page intel.Page[intel.Article], err error) {
	limit := pageLimit(f.PageRequest)
	before := articleKey{Published: 1 << 62}
	if f.Cursor != "" {
		if err := decodeCursor(f.Cursor, &before); err != nil {
			return page, badCursor(f.Cursor)
		}
	}
	if !f.Until.IsZero() {
		before.Published = min(before.Published, micros(f.Until)) // with no ID: before every article of that instant
	}
	asOf := s.asOf(f.AsOf)
	const selected = ` x.known_at <= $1 AND x.published_at >= $4 AND ($5 = 1 OR x.cluster = x.id) AND ($6 = '' OR x.vendor = $6)
		AND ($7 = '' OR x.language = $7) AND ($8 = '' OR x.cluster = $8)`
	err = s.db.read(ctx, func(t tx) error {
		args := []any{asOf, before.Published, before.ID, f.Since, f.All || f.Cluster != "", f.Vendor, f.Language, f.Cluster, limit + 1}
		read := func(r row) error {
			x, err := s.scanArticle(t, r)
			page.Items = append(page.Items, x)
			return err
		}
		if len(f.Mentions) == 0 {
			return t.query(`
				SELECT `+articleColumns+`
				FROM article x
				WHERE (x.published_at, x.id) < ($2, $3) AND`+selected+`
				ORDER BY x.published_at DESC, x.id DESC
				LIMIT $9`, args, read)
		}
		for _, m := range f.Mentions {
			if err := t.query(`
				SELECT `+articleColumns+`
				FROM article_mention m JOIN article x ON x.id = m.article
				WHERE m.mention = $10 AND (m.published_at, m.article) < ($2, $3) AND`+selected+`
				ORDER BY m.published_at DESC, m.article DESC
				LIMIT $9`, append(args, m), read); err != nil {
				return err
			}
		}
		slices.SortFunc(page.Items, func(x, y intel.Article) int {
			return cmp.Or(y.PublishedAt.Compare(x.PublishedAt), cmp.Compare(y.ID, x.ID))
		})
		page.Items = slices.CompactFunc(page.Items, func(x, y intel.Article) bool { return x.ID == y.ID })
		return nil
	})
	trim(&page, limit, func(x *intel.Article) string { return encodeCursor(articleKey{micros(x.PublishedAt), x.ID}) })
	return page, err
}
