package main

import "relay/server"

func main() {
	server.Main()
}
