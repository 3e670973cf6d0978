// Command ledger serves the ledger.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"example.com/ledger/internal/book"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, book.Greeting()) })
	mux.HandleFunc("GET /slow", func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(3 * time.Second)
		fmt.Fprintln(w, "slowly done")
	})
	server := &http.Server{Addr: ":" + os.Getenv("PORT"), Handler: mux}
	log.Fatal(server.ListenAndServe())
}
