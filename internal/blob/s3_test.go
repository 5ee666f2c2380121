package blob_test

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"io"
	"math"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/blob"
	"github.com/corpintel/intel/internal/blob/blobtest"
	"github.com/corpintel/intel/internal/servicetest"
)

// bucketURL names a bucket that is not there yet.
func bucketURL(t testing.TB, query string) string {
	t.Helper()
	return servicetest.S3(t) + "/test-" + strings.ToLower(rand.Text()[:16]) + "/raw?" + query
}

func openS3(t testing.TB, address string) *blob.S3 {
	t.Helper()
	s, err := blob.OpenS3(t.Context(), address, "")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// client is a client that is not ours, and the bucket of a URL.
func client(t testing.TB, address string) (*minio.Client, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	secret, _ := u.User.Password()
	c, err := minio.New(u.Host, &minio.Options{Creds: credentials.NewStaticV4(u.User.Username(), secret, "")})
	if err != nil {
		t.Fatal(err)
	}
	bucket, _, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	return c, bucket
}

func objectKey(h intel.SHA256) string {
	return "raw/" + h.String()[:2] + "/" + h.String()[2:4] + "/" + h.String() + ".zst"
}

func TestS3KeepsTheContract(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) intel.Blob { return openS3(t, bucketURL(t, "")) })
}

func TestS3IsVersioned(t *testing.T) {
	address := bucketURL(t, "")
	s := openS3(t, address)
	body := []byte("kept, whatever happens")
	h := intel.HashBody(body)
	if err := s.Put(t.Context(), h, body); err != nil {
		t.Fatal(err)
	}
	c, bucket := client(t, address)
	if err := c.RemoveObject(t.Context(), bucket, objectKey(h), minio.RemoveObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(t.Context(), h); intel.KindOf(err) != intel.KindNotFound {
		t.Errorf("removed: got error %v, want kind %v", err, intel.KindNotFound)
	}
	versions := 0
	for o := range c.ListObjects(t.Context(), bucket, minio.ListObjectsOptions{Prefix: "raw/", Recursive: true, WithVersions: true}) {
		if o.Err != nil {
			t.Fatal(o.Err)
		}
		if !o.IsDeleteMarker {
			versions++
		}
	}
	if versions != 1 {
		t.Errorf("%d versions are left of a removed body, want 1", versions)
	}
	openS3(t, address) // a bucket that is there is taken as it is
}

func TestS3KeepsWhatIsOverwritten(t *testing.T) {
	address := bucketURL(t, "")
	s := openS3(t, address)
	body := []byte("the first")
	h := intel.HashBody(body)
	if err := s.Put(t.Context(), h, body); err != nil {
		t.Fatal(err)
	}
	c, bucket := client(t, address)
	before, err := c.StatObject(t.Context(), bucket, objectKey(h), minio.StatObjectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.PutObject(t.Context(), bucket, objectKey(h), strings.NewReader("other"), 5, minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	old, err := c.GetObject(t.Context(), bucket, objectKey(h), minio.GetObjectOptions{VersionID: before.VersionID})
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	kept, err := io.ReadAll(old)
	if err != nil || int64(len(kept)) != before.Size {
		t.Errorf("the version before has %d bytes, %v; want %d", len(kept), err, before.Size)
	}
	if _, err := s.Get(t.Context(), h); intel.KindOf(err) != intel.KindInternal {
		t.Errorf("what was overwritten: got error %v, want kind %v", err, intel.KindInternal)
	}
	// It is mended by making the old version the newest.
	_, err = c.CopyObject(t.Context(), minio.CopyDestOptions{Bucket: bucket, Object: objectKey(h)},
		minio.CopySrcOptions{Bucket: bucket, Object: objectKey(h), VersionID: before.VersionID})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get(t.Context(), h); err != nil || !bytes.Equal(got, body) {
		t.Errorf("after it was mended: %q, %v", got, err)
	}
}

func TestS3IsEncrypted(t *testing.T) {
	body := []byte("encrypted by the server")
	h := intel.HashBody(body)
	for query, want := range map[string]string{"": "AES256", "encryption=aes256": "AES256", "encryption=kms:tests": "aws:kms", "encryption=none": ""} {
		t.Run(query, func(t *testing.T) {
			address := bucketURL(t, query)
			s := openS3(t, address)
			if _, err := s.Kept(t.Context(), h); intel.KindOf(err) != intel.KindNotFound {
				t.Errorf("absent: got error %v, want kind %v", err, intel.KindNotFound)
			}
			if err := s.Put(t.Context(), h, body); err != nil {
				t.Fatal(err)
			}
			c, bucket := client(t, address)
			info, err := c.StatObject(t.Context(), bucket, objectKey(h), minio.StatObjectOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if got := info.Metadata.Get("X-Amz-Server-Side-Encryption"); got != want {
				t.Errorf("the object is encrypted by %q, want %q", got, want)
			}
			kept, err := s.Kept(t.Context(), h)
			if says := "versioned, encryption " + cmp.Or(want, "none"); err != nil || kept != says {
				t.Errorf("said to be kept %q, %v; want %q", kept, err, says)
			}
			// What another one put there unencrypted is noticed.
			if _, err := c.PutObject(t.Context(), bucket, objectKey(h), strings.NewReader("x"), 1, minio.PutObjectOptions{}); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Kept(t.Context(), h); (want == "") != (err == nil) || err != nil && intel.KindOf(err) != intel.KindInvalid {
				t.Errorf("put there unencrypted: %v", err)
			}
		})
	}
}

// TestS3OtherBucket: one server holds a bucket for each purpose.
func TestS3OtherBucket(t *testing.T) {
	address := bucketURL(t, "")
	openS3(t, address)
	body := []byte("a report")
	h := intel.HashBody(body)
	name := "test-" + strings.ToLower(rand.Text()[:16])
	other, err := blob.OpenS3(t.Context(), address, name+"/raw")
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Put(t.Context(), h, body); err != nil {
		t.Fatal(err)
	}
	if _, err := openS3(t, address).Get(t.Context(), h); intel.KindOf(err) != intel.KindNotFound {
		t.Errorf("in the URL's own bucket: got error %v, want kind %v", err, intel.KindNotFound)
	}
	c, _ := client(t, address)
	if _, err := c.StatObject(t.Context(), name, objectKey(h), minio.StatObjectOptions{}); err != nil {
		t.Error(err)
	}
	if versioning, err := c.GetBucketVersioning(t.Context(), name); err != nil || !versioning.Enabled() {
		t.Errorf("versions of the other bucket: %+v, %v", versioning, err)
	}
}

// TestS3Away: a server that goes away in the middle of a body is unavailable;
// nothing is half there, and the same archive goes on when it is back.
func TestS3Away(t *testing.T) {
	address := bucketURL(t, "")
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	line := newLine(t, u.Host)
	u.Host = line.addr
	s := openS3(t, u.String())
	direct := openS3(t, address)
	body := make([]byte, 3<<20)
	if _, err := rand.Read(body); err != nil {
		t.Fatal(err)
	}
	h := intel.HashBody(body)
	for _, left := range []int64{0, 100, 1 << 20} {
		line.cutAfter(left)
		if err := s.Put(t.Context(), h, body); intel.KindOf(err) != intel.KindUnavailable {
			t.Errorf("cut after %d bytes: got error %v, want kind %v", left, err, intel.KindUnavailable)
		}
		if _, err := direct.Get(t.Context(), h); intel.KindOf(err) != intel.KindNotFound {
			t.Errorf("cut after %d bytes: the body is there, or half of it: %v", left, err)
		}
		if _, err := s.Get(t.Context(), h); intel.KindOf(err) != intel.KindUnavailable {
			t.Errorf("cut after %d bytes: read with error %v, want kind %v", left, err, intel.KindUnavailable)
		}
	}
	line.cutAfter(math.MaxInt64)
	if err := s.Put(t.Context(), h, body); err != nil {
		t.Errorf("when it is back: %v", err)
	}
	if got, err := direct.Get(t.Context(), h); err != nil || !bytes.Equal(got, body) {
		t.Errorf("when it is back: read %d bytes, %v", len(got), err)
	}
}

// line leads to a server, until it is cut.
type line struct {
	addr string

	mu    sync.Mutex
	left  int64 // bytes that go to the server yet
	conns map[net.Conn]bool
}

func newLine(t *testing.T, to string) *line {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cable := &line{addr: l.Addr().String(), left: math.MaxInt64, conns: map[net.Conn]bool{}}
	var wg sync.WaitGroup
	t.Cleanup(func() {
		_ = l.Close()
		cable.cutAfter(0)
		wg.Wait()
	})
	wg.Go(func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return // closed
			}
			server, err := net.Dial("tcp", to)
			if err != nil {
				_ = from.Close()
				continue
			}
			cable.mu.Lock()
			cable.conns[from], cable.conns[server] = true, true
			cable.mu.Unlock()
			wg.Go(func() { _, _ = io.Copy(from, server); _ = from.Close(); _ = server.Close() })
			wg.Go(func() { _, _ = io.Copy(server, io.TeeReader(from, cable)); _ = from.Close(); _ = server.Close() })
		}
	})
	return cable
}

// Write is told what goes to the server, and refuses what is too much.
func (l *line) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.left -= int64(len(p)); l.left < 0 {
		l.left = 0
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}

// cutAfter lets that many bytes go to the server yet, and ends the connections
// there are.
func (l *line) cutAfter(bytes int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left = bytes
	for c := range l.conns {
		_ = c.Close()
		delete(l.conns, c)
	}
}

func TestS3Damage(t *testing.T) {
	address := bucketURL(t, "")
	s := openS3(t, address)
	c, bucket := client(t, address)
	other := []byte("a body of its own right")
	if err := s.Put(t.Context(), intel.HashBody(other), other); err != nil {
		t.Fatal(err)
	}
	o, err := c.GetObject(t.Context(), bucket, objectKey(intel.HashBody(other)), minio.GetObjectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	whole, err := io.ReadAll(o)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"not zstd": []byte("plain text"), "empty": nil, "another body": whole, "cut off": whole[:len(whole)-1]} {
		t.Run(name, func(t *testing.T) {
			body := []byte("numbers 1 2 3 " + name)
			h := intel.HashBody(body)
			if _, err := c.PutObject(t.Context(), bucket, objectKey(h), bytes.NewReader(content), int64(len(content)), minio.PutObjectOptions{}); err != nil {
				t.Fatal(err)
			}
			got, err := s.Get(t.Context(), h)
			if err == nil || intel.KindOf(err) != intel.KindInternal || !strings.Contains(err.Error(), h.String()) {
				t.Errorf("got %d bytes and error %v, want kind %v", len(got), err, intel.KindInternal)
			}
		})
	}
}

func TestS3Refuses(t *testing.T) {
	u, err := url.Parse(bucketURL(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	wrongKey := *u
	wrongKey.User = url.UserPassword("corpintel", "secret-word")
	for _, c := range []struct {
		name, address string
		kind          intel.Kind
		says          string
	}{
		{"what is no URL", "s3:bucket", intel.KindInvalid, "cannot be read"},
		{"no bucket", "http://k:secret-word@127.0.0.1/", intel.KindInvalid, "names no bucket"},
		{"a bucket that cannot be", "http://k:secret-word@127.0.0.1/No_Bucket&", intel.KindInvalid, "cannot be the name"},
		{"an encryption nobody knows", "http://k:secret-word@127.0.0.1/bucket?encryption=rot13", intel.KindInvalid, "want aes256"},
		{"a wrong key", wrongKey.String(), intel.KindInvalid, "check the keys"},
		{"a host that does not answer", "http://k:secret-word@127.0.0.1:1/bucket", intel.KindUnavailable, "does not answer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := blob.OpenS3(t.Context(), c.address, "")
			if err == nil || intel.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want kind %v and %q", err, c.kind, c.says)
			}
			if err != nil && strings.Contains(err.Error(), "secret-word") {
				t.Errorf("the error shows the key: %v", err)
			}
		})
	}
}
