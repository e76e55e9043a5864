// Prints the SHA-256 of every file beneath the directories it is given, several at once.
//
//	martlet run --dir . digests.wasm .
package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: digests PATH…")
		os.Exit(2)
	}
	var paths []string
	for _, root := range os.Args[1:] {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() {
				paths = append(paths, path)
			}
			return err
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, "digests:", err)
			os.Exit(1)
		}
	}
	lines := make([]string, len(paths))
	var group sync.WaitGroup
	for index, path := range paths {
		group.Add(1)
		go func() {
			defer group.Done()
			bytes, err := os.ReadFile(path)
			if err != nil {
				lines[index] = fmt.Sprintf("digests: %v", err)
				return
			}
			lines[index] = fmt.Sprintf("%x  %s", sha256.Sum256(bytes), path)
		}()
	}
	group.Wait()
	for _, line := range lines {
		fmt.Println(line)
	}
}
