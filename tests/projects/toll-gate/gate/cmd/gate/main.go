package main

import (
	"fmt"
	"log"
	"net/http"

	"example.com/toll/tariffs"
	"github.com/go-chi/chi/v5"
)

func main() {
	r := chi.NewRouter()
	r.Get("/tolls/{class}", func(w http.ResponseWriter, r *http.Request) {
		class := chi.URLParam(r, "class")
		fmt.Fprintf(w, "Toll for a %s: %d cents\n", class, tariffs.Of(class))
	})
	log.Fatal(http.ListenAndServe(":8090", r))
}
