package main

import (
	"log"

	"example.com/ledger/util"
	"github.com/gin-gonic/gin"
)

func main() {
	config, err := util.LoadConfig(".")
	if err != nil {
		log.Fatal("cannot load config:", err)
	}
	router := gin.Default()
	log.Fatal(router.Run(config.ServerAddress))
}
