package user

import "github.com/gin-gonic/gin"

func Bootstrap(name string) {}

func Routes(router *gin.Engine) {
	router.GET("/users", func(c *gin.Context) {})
}
