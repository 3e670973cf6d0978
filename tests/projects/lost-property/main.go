package main

import (
	"fmt"
	"log"
	"net/http"

	"example.com/lost-property/config"
)

func main() {
	settings, err := config.Load()
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("GET /shelves", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "The %s desk has %d shelves\n", settings.Desk, settings.Shelves)
	})
	log.Fatal(http.ListenAndServe(":"+settings.Port, nil))
}
