module example.com/tally

go 1.26

require github.com/go-chi/chi/v5 v5.1.0
