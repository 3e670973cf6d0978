module example.com/bank

go 1.26

require (
	github.com/gin-gonic/gin v1.10.0
	google.golang.org/grpc v1.68.0
)
