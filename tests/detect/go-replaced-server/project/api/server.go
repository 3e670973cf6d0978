package api

import "github.com/gin-gonic/gin"

type Server struct{ router *gin.Engine }

func NewServer() *Server {
	return &Server{router: gin.Default()}
}

func (s *Server) Start(address string) error {
	return s.router.Run(address)
}
