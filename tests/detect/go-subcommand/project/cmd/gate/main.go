package main

import "example.com/gate/pkg/cmd"

func main() {
	cmd.Root().Execute()
}
