// Bookmarks keeps links in a database beside the program.
package main

import (
	"database/sql"
	"flag"
	"fmt"
	"log"
	"net/http"

	_ "github.com/mattn/go-sqlite3"
)

func main() {
	address := flag.String("addr", "127.0.0.1:4000", "where to listen")
	flag.Parse()
	db, err := sql.Open("sqlite3", "./bookmarks.db")
	if err != nil {
		log.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE IF NOT EXISTS links (url TEXT PRIMARY KEY)"); err != nil {
		log.Fatal(err)
	}
	if _, err := db.Exec("INSERT OR IGNORE INTO links VALUES ('https://example.com/')"); err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		var count int
		if err := db.QueryRow("SELECT count(*) FROM links").Scan(&count); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(w, "%d bookmark\n", count)
	})
	log.Fatal(http.ListenAndServe(*address, nil))
}
