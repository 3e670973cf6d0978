package main

import (
	"net/http"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c"
	"google.golang.org/grpc"
)

func main() {
	mux := http.NewServeMux()
	mux.Handle("/health", http.HandlerFunc(health))
	serverGRPC := grpc.NewServer()
	mux.Handle("/mirror.Mirror/", serverGRPC)
	http.ListenAndServe(":"+port, h2c.NewHandler(mux, &http2.Server{}))
}
