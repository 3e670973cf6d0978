package main

import "github.com/wailsapp/wails/v2"

func main() {
	wails.Run(nil)
}
