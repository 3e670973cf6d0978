package main

import (
	"os"

	"github.com/acme/shop/v2/internal/web"
)

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8081"
	}
	web.Router().Run(":" + port)
}
