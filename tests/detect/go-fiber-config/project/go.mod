module example.com/shop

go 1.26

require (
	github.com/gofiber/fiber/v2 v2.52.5
	github.com/caarlos0/env/v11 v11.3.1
	gorm.io/driver/mysql v1.5.7
	github.com/mattn/go-sqlite3 v1.14.24
)
