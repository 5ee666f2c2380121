package blob

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/encrypt"
	"github.com/minio/minio-go/v7/pkg/s3utils"
	"golang.org/x/sync/errgroup"

	"github.com/corpintel/intel"
)

const (
	// answerTimeout bounds what a server that hangs can cost.
	answerTimeout = 30 * time.Second
	// s3Retries is how often the client asks again where a server is busy.
	s3Retries = 4
)

// S3 keeps bodies in a bucket of an object store, compressed and named as in
// Files. The bucket is versioned, so that what is overwritten or removed by a
// mistake is still there, and encrypted by the server. Any number of processes
// may use one bucket. All methods are safe for concurrent use.
type S3 struct {
	client  *minio.Client
	bucket  string
	prefix  string
	place   string // for messages: host and bucket
	encrypt encrypt.ServerSide
	*codec
}

// OpenS3 opens the bucket that a URL names, or bucket in its place where that is
// not "", makes it where it is missing, and sees to it that it is versioned:
//
//	https://KEY:SECRET@HOST:PORT/BUCKET/PREFIX?region=REGION&encryption=aes256
//
// Without a key those of the environment, of a file or of the machine are used,
// as AWS has them. encryption is aes256 (the default), kms:KEY-ID or none. A URL
// that cannot be read is a KindInvalid error that does not repeat it.
func OpenS3(ctx context.Context, address, bucket string) (*S3, error) {
	s, region, err := newS3(address, bucket)
	if err != nil {
		return nil, err
	}
	exists, err := s.client.BucketExists(ctx, s.bucket)
	if err != nil {
		return nil, s.broken(ctx, err)
	}
	if !exists {
		err := s.client.MakeBucket(ctx, s.bucket, minio.MakeBucketOptions{Region: region})
		if code := minio.ToErrorResponse(err).Code; err != nil && code != "BucketAlreadyOwnedByYou" && code != "BucketAlreadyExists" {
			return nil, s.broken(ctx, err)
		}
	}
	versioning, err := s.client.GetBucketVersioning(ctx, s.bucket)
	if err == nil && !versioning.Enabled() {
		err = s.client.EnableVersioning(ctx, s.bucket)
	}
	if err != nil {
		return nil, s.broken(ctx, err)
	}
	return s, nil
}

func newS3(address, inPlace string) (*S3, string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, "", intel.Errorf(intel.KindInvalid, "the URL of the archive cannot be read: want https://KEY:SECRET@HOST/BUCKET")
	}
	bucket, prefix, _ := strings.Cut(cmp.Or(inPlace, strings.Trim(u.Path, "/")), "/")
	if bucket == "" {
		return nil, "", intel.Errorf(intel.KindInvalid, "the URL of the archive names no bucket: want https://KEY:SECRET@HOST/BUCKET")
	}
	if err := s3utils.CheckValidBucketName(bucket); err != nil {
		return nil, "", intel.Errorf(intel.KindInvalid, "%q cannot be the name of a bucket: %w", bucket, err)
	}
	encryption, err := serverSide(u.Query().Get("encryption"))
	if err != nil {
		return nil, "", err
	}
	region := u.Query().Get("region")
	if region == "" {
		region = "us-east-1"
	}
	keys := credentials.NewChainCredentials([]credentials.Provider{
		&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{},
	})
	if secret, ok := u.User.Password(); ok {
		keys = credentials.NewStaticV4(u.User.Username(), secret, "")
	}
	transport, err := minio.DefaultTransport(u.Scheme == "https")
	if err != nil {
		return nil, "", intel.Errorf(intel.KindInternal, "archive: %w", err)
	}
	transport.ResponseHeaderTimeout = answerTimeout
	client, err := minio.New(u.Host, &minio.Options{
		Creds: keys, Secure: u.Scheme == "https", Region: region, Transport: transport, BucketLookup: minio.BucketLookupAuto, MaxRetries: s3Retries,
	})
	if err != nil {
		return nil, "", intel.Errorf(intel.KindInvalid, "the URL of the archive cannot be used: %w", err)
	}
	c, err := newCodec()
	if err != nil {
		return nil, "", err
	}
	if prefix != "" {
		prefix += "/"
	}
	return &S3{client: client, bucket: bucket, prefix: prefix, place: u.Host + "/" + bucket, encrypt: encryption, codec: c}, region, nil
}

// serverSide reads how the server is to encrypt.
func serverSide(name string) (encrypt.ServerSide, error) {
	if key, ok := strings.CutPrefix(name, "kms:"); ok {
		e, err := encrypt.NewSSEKMS(key, nil)
		if err != nil {
			return nil, intel.Errorf(intel.KindInvalid, "the archive cannot be encrypted with that key: %w", err)
		}
		return e, nil
	}
	switch name {
	case "", "aes256":
		return encrypt.NewSSE(), nil
	case "none":
		return unencrypted, nil
	}
	return nil, intel.Errorf(intel.KindInvalid, "encryption of the archive is %q: want aes256, kms:KEY-ID or none", name)
}

// unencrypted leaves it to the bucket what becomes of bodies.
var unencrypted encrypt.ServerSide

// Place returns where the bodies are: host and bucket.
func (s *S3) Place() string { return "bucket " + s.place }

// Kept says how the server keeps the body of hash h. One that it keeps
// otherwise than it was told to, unencrypted or without versions, is a
// KindInvalid error.
func (s *S3) Kept(ctx context.Context, h intel.SHA256) (string, error) {
	info, err := s.client.StatObject(ctx, s.bucket, s.key(h), minio.StatObjectOptions{})
	if absent(err) {
		return "", intel.Errorf(intel.KindNotFound, "no body %s in the archive", h)
	}
	if err != nil {
		return "", s.broken(ctx, err)
	}
	encryption := info.Metadata.Get("X-Amz-Server-Side-Encryption")
	switch {
	case encryption == "" && s.encrypt != unencrypted:
		return "", intel.Errorf(intel.KindInvalid, "archive in %s: the server took a body that it was told to encrypt, and has not; if it cannot, say encryption=none in the URL", s.place)
	case info.VersionID == "":
		return "", intel.Errorf(intel.KindInvalid, "archive in %s: the server keeps no versions; what is overwritten there is lost", s.place)
	}
	return "versioned, encryption " + cmp.Or(encryption, "none"), nil
}

// Put stores body under h. A body that is there already costs its hash and one
// question. After Put returned without an error the store has the body.
func (s *S3) Put(ctx context.Context, h intel.SHA256, body []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := check(h, body); err != nil {
		return err
	}
	info, err := s.client.StatObject(ctx, s.bucket, s.key(h), minio.StatObjectOptions{})
	if err == nil && info.Size > 0 {
		return nil
	}
	if err != nil && !absent(err) {
		return s.broken(ctx, err)
	}
	err = s.compressed(body, func(b []byte) error {
		_, err := s.client.PutObject(ctx, s.bucket, s.key(h), bytes.NewReader(b), int64(len(b)), minio.PutObjectOptions{
			ContentType: "application/zstd", ServerSideEncryption: s.encrypt,
			SendContentMd5:   true, // the server refuses what the network has changed
			DisableMultipart: true,
		})
		return err
	})
	if err != nil {
		return s.broken(ctx, err)
	}
	return nil
}

// PutAll stores several bodies; they wait for the network together.
func (s *S3) PutAll(ctx context.Context, contents []intel.Content) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for _, c := range contents {
		g.Go(func() error { return s.Put(ctx, c.SHA256, c.Data) })
	}
	return g.Wait()
}

// Get returns the body of hash h. Absent bodies are KindNotFound errors; an
// object that does not hold the body it is named for is a KindInternal error.
func (s *S3) Get(ctx context.Context, h intel.SHA256) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	object, err := s.client.GetObject(ctx, s.bucket, s.key(h), minio.GetObjectOptions{})
	if err != nil {
		return nil, s.broken(ctx, err)
	}
	compressed, err := io.ReadAll(io.LimitReader(object, maxBody))
	err = errors.Join(err, object.Close())
	if absent(err) {
		return nil, intel.Errorf(intel.KindNotFound, "no body %s in the archive", h)
	}
	if err != nil {
		return nil, s.broken(ctx, err)
	}
	return s.body(h, compressed, s.place+"/"+s.key(h))
}

func (s *S3) key(h intel.SHA256) string { return s.prefix + name(h) }

func absent(err error) bool {
	var answer minio.ErrorResponse
	return errors.As(err, &answer) && (answer.Code == "NoSuchKey" || answer.Code == "NotFound" || answer.StatusCode == http.StatusNotFound && answer.Code != "NoSuchBucket")
}

// broken gives what the store says the kind a caller can act on. Addresses in
// what the client reports hold no keys.
func (s *S3) broken(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var answer minio.ErrorResponse
	if errors.As(err, &answer) {
		switch answer.Code {
		case "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "AllAccessDisabled":
			return intel.Errorf(intel.KindInvalid, "archive in %s: refused; check the keys in the URL that archive.url leads to, and what they may do: %w", s.place, err)
		case "NotImplemented", "InvalidArgument", "KMSNotConfigured":
			return intel.Errorf(intel.KindInvalid, "archive in %s: the server cannot do that; if it cannot encrypt, say encryption=none in the URL: %w", s.place, err)
		}
	}
	return intel.Errorf(intel.KindUnavailable, "archive in %s does not answer as it should; try again: %w", s.place, err)
}
