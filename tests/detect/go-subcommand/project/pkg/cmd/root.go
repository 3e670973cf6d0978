package cmd

import "github.com/spf13/cobra"

func Root() *cobra.Command {
	root := &cobra.Command{Use: "gate"}
	root.AddCommand(&cobra.Command{
		Use:   "serve",
		Short: "Serve the permissions",
		RunE:  serve,
	})
	root.AddCommand(&cobra.Command{Use: "serve-testing"})
	return root
}
