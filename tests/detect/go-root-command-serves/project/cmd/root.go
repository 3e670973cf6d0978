package cmd

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/spf13/cobra"
)

var root = &cobra.Command{
	Use:   "tune",
	Short: "Streams music",
	Run: func(c *cobra.Command, args []string) {
		http.ListenAndServe(":4533", chi.NewRouter())
	},
}

func Execute() {
	service := &cobra.Command{Use: "service"}
	service.AddCommand(&cobra.Command{Use: "start"})
	root.AddCommand(service)
	root.Execute()
}
