// Package config holds what the desk is told by its environment.
package config

import (
	"fmt"
	"log"
	"os"
	"strconv"

	"github.com/joho/godotenv"
)

type Config struct {
	Desk    string
	Shelves int
	Port    string
}

func Load() (*Config, error) {
	if err := godotenv.Load(); err != nil {
		return nil, fmt.Errorf("cannot read the settings: %w", err)
	}
	return &Config{
		Desk:    text("DESK_NAME"),
		Shelves: number("DESK_SHELVES"),
		Port:    text("APP_PORT"),
	}, nil
}

func text(name string) string {
	value, found := os.LookupEnv(name)
	if !found {
		log.Fatalf("%s is not set", name)
	}
	return value
}

func number(name string) int {
	value, err := strconv.Atoi(text(name))
	if err != nil {
		log.Fatalf("%s is no number", name)
	}
	return value
}
