package main

import (
	"github.com/caarlos0/env/v11"
	"github.com/gofiber/fiber/v2"
	_ "github.com/mattn/go-sqlite3"
	_ "gorm.io/driver/mysql"
)

type config struct {
	Port     string `env:"PORT" envDefault:"3500"`
	Secret   string `env:"SESSION_SECRET,required"`
}

func main() {
	var c config
	_ = env.Parse(&c)
	fiber.New().Listen(":" + c.Port)
}
