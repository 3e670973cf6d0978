module example.com/notes

go 1.26

require github.com/pocketbase/pocketbase v0.30.0
