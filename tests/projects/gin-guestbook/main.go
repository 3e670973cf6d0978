package main

import (
	"log"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"
)

type guestbook struct {
	mutex   sync.Mutex
	entries []string
}

func (book *guestbook) list(c *gin.Context) {
	book.mutex.Lock()
	defer book.mutex.Unlock()
	c.HTML(http.StatusOK, "index.html", gin.H{"entries": book.entries})
}

func (book *guestbook) add(c *gin.Context) {
	book.mutex.Lock()
	defer book.mutex.Unlock()
	book.entries = append(book.entries, c.PostForm("text"))
	c.Redirect(http.StatusSeeOther, "/")
}

func main() {
	book := &guestbook{}
	router := gin.Default()
	router.LoadHTMLGlob("templates/*")
	router.Static("/static", "./static")
	router.GET("/", book.list)
	router.POST("/", book.add)
	log.Fatal(router.Run(":8090"))
}
