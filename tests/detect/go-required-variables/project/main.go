package main

import (
	"log"
	"net/http"
	"os"
)

func main() {
	dsn := os.Getenv("PARCELS_DSN")
	if dsn == "" {
		log.Fatal("PARCELS_DSN is not set")
	}
	level := os.Getenv("LEVEL")
	log.Fatal(http.ListenAndServe(":8080", nil), dsn, level)
}
