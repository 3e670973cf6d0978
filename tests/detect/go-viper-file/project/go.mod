module example.com/ledger

go 1.24

require (
	github.com/gin-gonic/gin v1.10.0
	github.com/spf13/viper v1.20.1
)
