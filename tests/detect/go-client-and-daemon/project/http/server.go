package http

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

func Serve() error {
	return http.ListenAndServe(":8085", chi.NewRouter())
}

func Count() error {
	_, err := http.Get("http://localhost:8085/count")
	return err
}
