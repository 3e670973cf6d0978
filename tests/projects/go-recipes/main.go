// Recipes shows pages from templates.
package main

import (
	"html/template"
	"log"
	"net/http"
)

const address = "localhost:8090"

func main() {
	pages := template.Must(template.ParseGlob("templates/*.html"))
	http.Handle("/static/", http.StripPrefix("/static/", http.FileServer(http.Dir("./static"))))
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if err := pages.ExecuteTemplate(w, "index.html", []string{"Leek soup", "Plum cake"}); err != nil {
			log.Println(err)
		}
	})
	log.Printf("listening on http://%s", address)
	log.Fatal(http.ListenAndServe(address, nil))
}
