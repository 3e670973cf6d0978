package main

import (
	"net/http"

	"github.com/spf13/cobra"
)

func main() {
	serve := &cobra.Command{Use: "serve", Run: func(c *cobra.Command, args []string) {
		port, _ := c.Flags().GetString("addr")
		http.ListenAndServe(port, nil)
	}}
	serve.Flags().String("addr", ":8090", "address")
	_ = serve.Execute()
}
