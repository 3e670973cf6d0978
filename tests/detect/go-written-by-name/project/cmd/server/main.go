package main

import (
	"flag"
	"log"
	"net/http"
	"os"
	"path/filepath"

	"example.com/notes/store"
)

const logFile = "notes.log"

func main() {
	dataDir := flag.String("data", "./data", "folder of the notes")
	cache := os.Getenv("CACHE_DIR")
	if cache == "" {
		cache = "./cache"
	}
	flag.Parse()
	if err := os.MkdirAll(cache, 0o755); err != nil {
		log.Fatal(err)
	}
	file, err := os.OpenFile(logFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		log.Fatal(err)
	}
	log.SetOutput(file)
	notes, err := store.Open(filepath.Join(*dataDir, "notes.json"))
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("GET /", notes.List)
	log.Fatal(http.ListenAndServe(":8080", nil))
}
