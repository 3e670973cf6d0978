module example.com/tune

go 1.26

require (
	github.com/go-chi/chi/v5 v5.1.0
	github.com/spf13/cobra v1.8.1
)
