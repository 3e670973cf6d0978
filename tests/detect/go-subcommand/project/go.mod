module example.com/gate

go 1.26

require (
	github.com/spf13/cobra v1.8.1
	google.golang.org/grpc v1.68.0
)
