package main

/*
#include <stdlib.h>
*/
import "C"

import (
	"net/http"

	"github.com/julienschmidt/httprouter"
)

func main() {
	server := &http.Server{
		Addr:    "0.0.0.0:7070",
		Handler: httprouter.New(),
	}
	server.ListenAndServe()
}
