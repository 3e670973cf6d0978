package main

import (
	"log"
	"os"

	"github.com/bwmarrin/discordgo"
	"github.com/joho/godotenv"
)

const api = "http://localhost:8080"

func main() {
	if err := godotenv.Load(); err != nil {
		log.Println("no .env, so only the environment counts")
	}
	session, err := discordgo.New("Bot " + required("DISCORD_TOKEN"))
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(session.Open())
}

func required(key string) string {
	value := os.Getenv(key)
	if value == "" {
		log.Fatalf("%s is missing", key)
	}
	return value
}
