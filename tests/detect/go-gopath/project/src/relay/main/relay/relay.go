package main

import "relay/client"

func main() {
	client.Main()
}
