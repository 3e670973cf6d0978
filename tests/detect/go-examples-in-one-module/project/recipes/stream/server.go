package main

import "github.com/labstack/echo/v4"

func main() {
	e := echo.New()
	e.GET("/stream", func(c echo.Context) error { return c.String(200, "stream") })
	e.Logger.Fatal(e.Start(":1323"))
}
