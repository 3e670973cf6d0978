// Parcels lists parcels.
package main

import (
	"database/sql"
	"fmt"
	"log"
	"net/http"
)

var host = "localhost"
var port = "9100"

const dbHost = "localhost"

func main() {
	dsn := fmt.Sprintf("host=%s port=5432", dbHost)
	if _, err := sql.Open("postgres", dsn); err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe(host+":"+port, nil))
}
