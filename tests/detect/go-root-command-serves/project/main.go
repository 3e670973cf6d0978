package main

import "example.com/tune/cmd"

func main() {
	cmd.Execute()
}
