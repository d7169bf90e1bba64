// vlog checks a log in the C2SP tlog-tiles layout with Go's own packages, golang.org/x/mod/sumdb/note and tlog:
// an independent reading of the formats that asreported writes.
//
//	vlog PLACE VKEY [OLD-CHECKPOINT]
//
// PLACE is an address or a folder. Debian: golang-go, golang-golang-x-mod-dev; build without modules:
// GO111MODULE=off GOPATH=/usr/share/gocode go build vlog.go
package main

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type place string

func (p place) read(name string) ([]byte, error) {
	if !strings.HasPrefix(string(p), "http://") && !strings.HasPrefix(string(p), "https://") {
		return os.ReadFile(filepath.Join(string(p), name))
	}
	answer, err := http.Get(string(p) + "/" + name)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", name, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

// tiles serves tlog.TileHashReader; Go writes the height into the path, C2SP does not.
type tiles struct{ place }

func (t tiles) Height() int                               { return 8 }
func (t tiles) SaveTiles(_ []tlog.Tile, _ [][]byte)       {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, one := range wanted {
		data, err := t.read(strings.Replace(one.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		if len(data) != one.W*tlog.HashSize {
			return nil, fmt.Errorf("%s has %d bytes", one.Path(), len(data))
		}
		found = append(found, data)
	}
	return found, nil
}

func opened(data []byte, vkey string) (tlog.Tree, error) {
	key, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	signed, err := note.Open(data, note.VerifierList(key))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.SplitN(signed.Text, "\n", 4)
	// Go's own ParseTree wants its own first line.
	lines[0] = "go.sum database tree"
	return tlog.ParseTree([]byte(strings.Join(lines, "\n")))
}

func entries(p place, size int64) ([][]byte, error) {
	var all [][]byte
	for n := int64(0); n*256 < size; n++ {
		width := size - n*256
		if width > 256 {
			width = 256
		}
		tile := tlog.Tile{H: 8, L: 0, N: n, W: int(width)}
		data, err := p.read(strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1))
		if err != nil {
			return nil, err
		}
		for len(data) > 0 {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				return nil, fmt.Errorf("bundle %d is cut off", n)
			}
			end := 2 + int(binary.BigEndian.Uint16(data))
			all = append(all, data[2:end])
			data = data[end:]
		}
	}
	if int64(len(all)) != size {
		return nil, fmt.Errorf("%d entries, not %d", len(all), size)
	}
	return all, nil
}

func checkAll(p place, tree tlog.Tree) ([]tlog.Hash, error) {
	found, err := entries(p, tree.N)
	if err != nil {
		return nil, err
	}
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(wanted []int64) ([]tlog.Hash, error) {
		var out []tlog.Hash
		for _, one := range wanted {
			out = append(out, stored[one])
		}
		return out, nil
	})
	hashes := tlog.TileHashReader(tree, tiles{p})
	for n, entry := range found {
		more, err := tlog.StoredHashes(int64(n), entry, reader)
		if err != nil {
			return nil, err
		}
		stored = append(stored, more...)
		if n%997 != 0 && int64(n) != tree.N-1 {
			continue
		}
		proof, err := tlog.ProveRecord(tree.N, int64(n), hashes)
		if err != nil {
			return nil, err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, int64(n), tlog.RecordHash(entry)); err != nil {
			return nil, err
		}
	}
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return nil, err
	}
	if tree.N == 0 {
		// x/mod before 0.9 leaves the empty tree's hash out; RFC 9162 says SHA-256 of nothing.
		root = sha256.Sum256(nil)
	}
	if root != tree.Hash {
		return nil, fmt.Errorf("the entries have the root %v, signed was %v", root, tree.Hash)
	}
	return stored, nil
}

func checkGoesOn(p place, tree tlog.Tree, old tlog.Tree) error {
	if old.N == 0 || tree.N == 0 {
		return nil
	}
	proof, err := tlog.ProveTree(tree.N, old.N, tlog.TileHashReader(tree, tiles{p}))
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
}

func run(arguments []string) error {
	p := place(arguments[0])
	data, err := p.read("checkpoint")
	if err != nil {
		return err
	}
	tree, err := opened(data, arguments[1])
	if err != nil {
		return err
	}
	stored, err := checkAll(p, tree)
	if err != nil {
		return err
	}
	reader := tlog.HashReaderFunc(func(wanted []int64) ([]tlog.Hash, error) {
		var out []tlog.Hash
		for _, one := range wanted {
			out = append(out, stored[one])
		}
		return out, nil
	})
	for _, size := range []int64{1, tree.N / 3, tree.N / 2, tree.N - 1} {
		if size < 1 || size > tree.N {
			continue
		}
		hash, err := tlog.TreeHash(size, reader)
		if err != nil {
			return err
		}
		if err := checkGoesOn(p, tree, tlog.Tree{N: size, Hash: hash}); err != nil {
			return fmt.Errorf("from %d: %v", size, err)
		}
	}
	if len(arguments) > 2 {
		kept, err := os.ReadFile(arguments[2])
		if err != nil {
			return err
		}
		old, err := opened(kept, arguments[1])
		if err != nil {
			return err
		}
		if err := checkGoesOn(p, tree, old); err != nil {
			return fmt.Errorf("from the kept checkpoint: %v", err)
		}
	}
	fmt.Printf("ok %d %v\n", tree.N, tree.Hash)
	return nil
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "vlog PLACE VKEY [OLD-CHECKPOINT]")
		os.Exit(2)
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Println("WRONG", err)
		os.Exit(1)
	}
}
