module github.com/acme/shop/v2

go 1.25.0

toolchain go1.26.2

require (
	github.com/gin-gonic/gin v1.10.0
	github.com/jackc/pgx/v5 v5.7.1
	github.com/redis/go-redis/v9 v9.7.0
	github.com/stretchr/testify v1.9.0
	google.golang.org/grpc v1.68.0 // indirect
)
