package server

import "net"

func Main() {
	listener, _ := net.Listen("tcp", ":4443")
	for {
		listener.Accept()
	}
}
