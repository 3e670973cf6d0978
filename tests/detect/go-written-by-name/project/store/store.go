package store

import (
	"net/http"
	"os"
	"path/filepath"
)

type Store struct {
	path string
}

func Open(path string) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	return &Store{path: path}, nil
}

func (s *Store) List(w http.ResponseWriter, r *http.Request) {
	http.ServeFile(w, r, s.path)
}

func (s *Store) Save(notes []byte) error {
	temporary := s.path + ".tmp"
	if err := os.WriteFile(temporary, notes, 0o644); err != nil {
		return err
	}
	return os.Rename(temporary, s.path)
}

func Export(path string, notes []byte) error {
	return os.WriteFile(path, notes, 0o644)
}
