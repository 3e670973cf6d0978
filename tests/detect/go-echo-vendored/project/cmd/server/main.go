package main

import "github.com/labstack/echo/v4"

func main() { echo.New().Start(":1323") }
