// Command healthcheck connects to the server and exits with 0 if it accepts. The server speaks gRPC only, and need not
// have gRPC's health service. It is the container's health check, so that the image needs neither a shell nor curl.
package main

import (
	"fmt"
	"net"
	"os"
)

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	// No timeout: the container engine kills a probe that takes too long.
	connection, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		// `docker inspect` shows the output.
		fmt.Println(err)
		os.Exit(1)
	}
	_ = connection.Close()
}
