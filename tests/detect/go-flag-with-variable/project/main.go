// Echo answers with the request that it got.
package main

import (
	"flag"
	"log"
	"net/http"
	"os"
)

func getEnv(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

func main() {
	var port string
	flag.StringVar(&port, "port", getEnv("ECHO_PORT_NUMBER", "4080"), "port to listen on")
	flag.Parse()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { _ = r.Write(w) })
	log.Fatal(http.ListenAndServe(":"+port, nil))
}
