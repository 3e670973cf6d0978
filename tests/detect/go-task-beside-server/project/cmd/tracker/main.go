package main

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/tracker/internal/user"
)

func main() {
	router := gin.New()
	user.Routes(router)
	server := &http.Server{Addr: ":8000", Handler: router}
	if err := server.ListenAndServe(); err != nil {
		panic(err)
	}
}
