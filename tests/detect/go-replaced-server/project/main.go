package main

import (
	"net"

	"example.com/bank/api"
	"google.golang.org/grpc"
)

func main() {
	runGrpcServer()
}

func runGrpcServer() {
	listener, _ := net.Listen("tcp", ":9090")
	grpc.NewServer().Serve(listener)
}

// runGinServer is what came first.
func runGinServer() {
	api.NewServer().Start(":8080")
}
