// Command healthcheck requests the server's health endpoint and exits with 0 if it is healthy.
// It is the container's health check, so that the image needs neither a shell nor curl.
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
	// No timeout: the container engine kills a probe that takes too long.
	response, err := http.Get("http://127.0.0.1:" + port + "/health")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	defer response.Body.Close()
	// `docker inspect` shows the output.
	_, _ = io.Copy(os.Stdout, io.LimitReader(response.Body, 4096))
	if response.StatusCode != http.StatusOK {
		os.Exit(1)
	}
}
