package main

import "github.com/acme/ship/cmd"

func main() { cmd.Execute() }
