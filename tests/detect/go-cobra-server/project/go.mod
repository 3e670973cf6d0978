module github.com/acme/notes

go 1.26

require github.com/spf13/cobra v1.8.1
