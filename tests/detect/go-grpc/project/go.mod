module example.com/stock

go 1.26

require (
	google.golang.org/grpc v1.68.0
	google.golang.org/protobuf v1.35.2
)
