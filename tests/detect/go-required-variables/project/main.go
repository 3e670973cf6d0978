package main

import (
	"errors"
	"log"
	"net/http"
	"os"
)

const defaultPort = "9400"

type config struct {
	region string
	bucket string
}

func main() {
	dsn := os.Getenv("PARCELS_DSN")
	if dsn == "" {
		log.Fatal("PARCELS_DSN is not set")
	}
	level := os.Getenv("LEVEL")
	depot, carrier := os.Getenv("DEPOT"), os.Getenv("CARRIER")
	token := os.Getenv("CARRIER_TOKEN")
	if token == "" || os.Getenv("CARRIER_URL") == "" {
		log.Fatal("CARRIER_TOKEN and CARRIER_URL are not set")
	}
	if depot == "" && carrier == "" {
		log.Fatal("either will do")
	}
	if _, err := load(); err != nil {
		log.Fatal(err)
	}
	port := os.Getenv("LISTEN_ON")
	if port == "" {
		port = defaultPort
	}
	log.Fatal(http.ListenAndServe(":"+port, nil), dsn, level)
}

func load() (*config, error) {
	loaded := config{
		region: os.Getenv("REGION"),
		bucket: os.Getenv("BUCKET"),
	}
	if loaded.region == "" || loaded.bucket == "" {
		return nil, errors.New("REGION and BUCKET are not set")
	}
	return &loaded, nil
}
