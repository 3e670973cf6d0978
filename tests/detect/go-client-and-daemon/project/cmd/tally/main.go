package main

import "example.com/tally/http"

func main() {
	http.Count()
}
