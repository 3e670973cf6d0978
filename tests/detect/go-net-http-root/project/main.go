package main

import (
	"log"
	"net/http"
)

func main() {
	http.HandleFunc("GET /health", func(w http.ResponseWriter, r *http.Request) {})
	// http.ListenAndServe(":9999", nil)
	log.Fatal(http.ListenAndServe(":3000", nil))
}
