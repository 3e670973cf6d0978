package depot

import "net/http"

func Serve() error {
	return http.ListenAndServe("127.0.0.1:8090", nil)
}
