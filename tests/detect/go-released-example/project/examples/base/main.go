package main

import "example.com/depot"

func main() {
	depot.Serve()
}
