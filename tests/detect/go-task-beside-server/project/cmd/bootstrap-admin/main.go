package main

import "example.com/tracker/internal/user"

func main() {
	user.Bootstrap("admin")
}
