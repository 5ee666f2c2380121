package intel

import "context"

// Cache keeps bytes under keys for as long as it has room for them: what was put
// may be gone at any time, and what others put before or after may be there in
// its place. Bytes given and returned must not be changed. An error other than
// KindNotFound says that the cache is of no use at present; do without.
type Cache interface {
	// Get returns what was last put under a key, or a KindNotFound error.
	Get(ctx context.Context, key string) ([]byte, error)
	// Put keeps value in place of what is under the key, unless it is too large.
	Put(ctx context.Context, key string, value []byte) error
}
