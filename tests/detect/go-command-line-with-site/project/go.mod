module github.com/acme/ship

go 1.26

require github.com/spf13/cobra v1.8.1
