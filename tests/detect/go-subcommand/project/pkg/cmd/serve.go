package cmd

import (
	"net"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"
)

var pprofAddress = ":3001"

func serve(c *cobra.Command, args []string) error {
	listener, err := net.Listen("tcp", ":50051")
	if err != nil {
		return err
	}
	return grpc.NewServer().Serve(listener)
}
