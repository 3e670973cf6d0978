module example.com/shelf

go 1.25

require github.com/wailsapp/wails/v2 v2.10.0
