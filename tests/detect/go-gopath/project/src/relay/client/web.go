package client

import "net/http"

func Main() {
	http.ListenAndServe("127.0.0.1:4040", nil)
}
