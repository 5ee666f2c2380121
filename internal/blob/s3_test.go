package blob_test

import (
	"bytes"
	"crypto/rand"
	"net/url"
	"strings"
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
	s, err := blob.OpenS3(t.Context(), address)
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

func TestS3Damage(t *testing.T) {
	address := bucketURL(t, "")
	s := openS3(t, address)
	c, bucket := client(t, address)
	for name, content := range map[string][]byte{"not zstd": []byte("plain text"), "empty": nil} {
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
			_, err := blob.OpenS3(t.Context(), c.address)
			if err == nil || intel.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want kind %v and %q", err, c.kind, c.says)
			}
			if err != nil && strings.Contains(err.Error(), "secret-word") {
				t.Errorf("the error shows the key: %v", err)
			}
		})
	}
}
