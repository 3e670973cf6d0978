// Command healthcheck asks the server beside it whether it is healthy, and says so by its exit status.
// It is the container's probe, so that the image needs neither a shell nor curl.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
)

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	// No time limit here: the container engine ends a probe that takes too long.
	response, err := http.Get("http://127.0.0.1:" + port + "/health")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	defer response.Body.Close()
	// Whatever is printed here can be read in `docker inspect`.
	_, _ = io.Copy(os.Stdout, io.LimitReader(response.Body, 4096))
	if response.StatusCode != http.StatusOK {
		os.Exit(1)
	}
}
