module example.com/mirror

go 1.26

require (
	golang.org/x/net v0.34.0
	google.golang.org/grpc v1.71.1
)
