package main

import (
	"net/http"
	"os"
)

func main() {
	if _, err := os.ReadFile("../../config.json"); err != nil {
		panic(err)
	}
	http.Handle("/", http.FileServer(http.Dir("../../pages")))
	http.ListenAndServe(":8080", nil)
}
