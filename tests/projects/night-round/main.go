package main

import (
	"fmt"
	"os"

	"github.com/robfig/cron/v3"
)

func main() {
	house := os.Getenv("HOUSE")
	if house == "" {
		house = "the mill"
	}
	// Where the reports of a round go to, once somebody reads them.
	reports := "http://127.0.0.1:9000/rounds"
	rounds := cron.New()
	rounds.AddFunc("@every 1s", func() { fmt.Println("round of", house, "for", reports) })
	fmt.Println("watching", house)
	rounds.Run()
}
