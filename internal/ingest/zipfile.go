package ingest

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"os"

	"github.com/klauspost/compress/flate"

	"github.com/corpintel/intel"
)

// zipFile is a zip file whose list of members is read piece by piece: that of
// the SEC's submissions.zip, with a member for each of about a million filers,
// takes hundreds of megabytes as a whole.
//
// Each piece of the list is shown to archive/zip as a zip file of its own: the
// members' bytes, which stay where they are, the piece, and an end that says
// where the piece is.
type zipFile struct {
	file   io.ReaderAt
	size   int64
	base   int64 // where the zip begins; before it may be something else
	list   int64 // where the list of members begins, from base on
	length int64 // of the list
}

const (
	// zipPiece bytes of the list are read at a time, about 10,000 members.
	zipPiece = 1 << 20

	zipEntry = 46 // bytes of an entry of the list, without its texts
	zipEnd   = 22 // bytes of the end, without its comment

	zip64Locator = 20
	zip64End     = 56

	zipEntrySignature            = 0x02014b50
	zipEndSignature              = 0x06054b50
	zip64LocatorSignature        = 0x07064b50
	zip64EndSignature            = 0x06064b50
	maxZipComment                = 1<<16 - 1
	maxZipSize            uint64 = 1 << 50 // above it, sums of places could overflow
)

var errNoZip = errors.New("it is no zip file, or it is cut off")

// openZip opens a zip file. KindInvalid: it is none.
func openZip(path string) (*zipFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "%s cannot be read as a zip file: %w", path, err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	z, err := newZip(path, f, info.Size())
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return z, nil
}

// newZip reads a zip file of a size, called name. KindInvalid: it is none.
func newZip(name string, file io.ReaderAt, size int64) (*zipFile, error) {
	z := &zipFile{file: file, size: size}
	if err := z.locate(); err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "%s cannot be read as a zip file: %w", name, err)
	}
	return z, nil
}

// Close closes the file.
func (z *zipFile) Close() error {
	if c, ok := z.file.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// locate finds the list by the end of the file (APPNOTE.TXT 4.3.14 to 4.3.16).
func (z *zipFile) locate() error {
	size := z.size
	tail := make([]byte, min(size, zip64Locator+zipEnd+maxZipComment))
	if _, err := z.file.ReadAt(tail, size-int64(len(tail))); err != nil {
		return err
	}
	at := len(tail) - zipEnd
	for ; at >= 0; at-- {
		if binary.LittleEndian.Uint32(tail[at:]) == zipEndSignature &&
			at+zipEnd+int(binary.LittleEndian.Uint16(tail[at+20:])) <= len(tail) {
			break
		}
	}
	if at < 0 {
		return errNoZip
	}
	end := size - int64(len(tail)) + int64(at) // where the list ends
	length, list := uint64(binary.LittleEndian.Uint32(tail[at+12:])), uint64(binary.LittleEndian.Uint32(tail[at+16:]))
	if locator := at - zip64Locator; locator >= 0 && binary.LittleEndian.Uint32(tail[locator:]) == zip64LocatorSignature {
		place := binary.LittleEndian.Uint64(tail[locator+8:])
		var b [zip64End]byte
		if place > maxZipSize {
			return errNoZip
		}
		if _, err := z.file.ReadAt(b[:], int64(place)); err != nil || binary.LittleEndian.Uint32(b[:]) != zip64EndSignature {
			return errNoZip
		}
		end = int64(place)
		length, list = binary.LittleEndian.Uint64(b[40:]), binary.LittleEndian.Uint64(b[48:])
	}
	if length > maxZipSize || list > maxZipSize {
		return errNoZip
	}
	z.length, z.list = int64(length), int64(list)
	if z.base = end - z.length - z.list; z.base < 0 {
		return errNoZip
	}
	return nil
}

// files lists the members, folders left out, in their order. The sequence ends
// with the first error.
func (z *zipFile) files() iter.Seq2[*zip.File, error] {
	return func(yield func(*zip.File, error) bool) {
		in := bufio.NewReaderSize(io.NewSectionReader(z.file, z.base+z.list, z.length), 1<<16)
		for {
			piece, entries, err := readEntries(in)
			if err == nil && entries == 0 {
				return
			}
			var list []*zip.File
			if err == nil {
				list, err = z.read(piece, entries)
			}
			if err != nil {
				yield(nil, intel.Errorf(intel.KindInvalid, "the list of the zip file's members cannot be read: %w", err))
				return
			}
			for _, f := range list {
				if !f.FileInfo().IsDir() && !yield(f, nil) {
					return
				}
			}
		}
	}
}

// readEntries reads whole entries of the list, none at its end.
func readEntries(in *bufio.Reader) (piece []byte, entries uint64, err error) {
	for len(piece) < zipPiece {
		head, err := in.Peek(zipEntry)
		if len(head) == 0 && errors.Is(err, io.EOF) {
			break
		}
		if err != nil || binary.LittleEndian.Uint32(head) != zipEntrySignature {
			return nil, 0, errNoZip
		}
		n := zipEntry
		for _, at := range []int{28, 30, 32} { // lengths of name, extra and comment
			n += int(binary.LittleEndian.Uint16(head[at:]))
		}
		piece = append(piece, make([]byte, n)...)
		if _, err := io.ReadFull(in, piece[len(piece)-n:]); err != nil {
			return nil, 0, errNoZip
		}
		entries++
	}
	return piece, entries, nil
}

// read has archive/zip read a piece of the list.
func (z *zipFile) read(piece []byte, entries uint64) ([]*zip.File, error) {
	members := z.list // the members are before the list
	end := make([]byte, 0, zip64End+zip64Locator+zipEnd)
	end = binary.LittleEndian.AppendUint32(end, zip64EndSignature)
	end = binary.LittleEndian.AppendUint64(end, zip64End-12)
	end = append(end, 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0) // versions, disks
	end = binary.LittleEndian.AppendUint64(end, entries)
	end = binary.LittleEndian.AppendUint64(end, entries)
	end = binary.LittleEndian.AppendUint64(end, uint64(len(piece)))
	end = binary.LittleEndian.AppendUint64(end, uint64(members))
	end = binary.LittleEndian.AppendUint32(end, zip64LocatorSignature)
	end = append(end, 0, 0, 0, 0)
	end = binary.LittleEndian.AppendUint64(end, uint64(members)+uint64(len(piece)))
	end = append(end, 1, 0, 0, 0)
	end = binary.LittleEndian.AppendUint32(end, zipEndSignature)
	end = append(end, 0, 0, 0, 0)
	end = append(end, bytes.Repeat([]byte{0xff}, 12)...) // all is in the larger end
	end = append(end, 0, 0)
	view := zipView{members: io.NewSectionReader(z.file, z.base, members), size: members, list: append(piece, end...)}
	r, err := zip.NewReader(&view, members+int64(len(view.list)))
	if err != nil {
		return nil, err
	}
	r.RegisterDecompressor(zip.Deflate, flate.NewReader)
	return r.File, nil
}

// zipView is the members of a zip file and, behind them, another list.
type zipView struct {
	members io.ReaderAt
	size    int64
	list    []byte
}

// ReadAt implements [io.ReaderAt].
func (v *zipView) ReadAt(p []byte, at int64) (n int, err error) {
	if at < 0 {
		return 0, errNoZip
	}
	if at < v.size {
		n, err = v.members.ReadAt(p[:min(int64(len(p)), v.size-at)], at)
		if n == len(p) || at+int64(n) < v.size {
			return n, err
		}
	}
	if behind := at + int64(n) - v.size; behind < int64(len(v.list)) {
		n += copy(p[n:], v.list[behind:])
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
