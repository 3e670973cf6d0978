package web

import (
	"net/http"
	"os"

	"github.com/go-chi/chi/v5"
)

func Serve() {
	r := chi.NewRouter()
	r.Get("/livez", nil)
	http.ListenAndServe(":"+getEnv("PORT", "8085"), r)
}

func getEnv(key, value string) string {
	if v, ok := os.LookupEnv(key); ok {
		return v
	}
	return value
}
