package main

import (
	"fmt"

	"example.com/toll/tariffs"
)

func main() {
	for _, class := range []string{"car", "lorry"} {
		fmt.Println(class, tariffs.Of(class))
	}
}
