package web

import (
	"os"

	"github.com/gin-gonic/gin"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/redis/go-redis/v9"
)

var cache = redis.NewClient(&redis.Options{Addr: os.Getenv("REDIS_ADDR")})

func Router() *gin.Engine {
	r := gin.Default()
	// r.GET("/health", nil)
	r.GET("/healthz", func(c *gin.Context) { c.Status(200) })
	return r
}
