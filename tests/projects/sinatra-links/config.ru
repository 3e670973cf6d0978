require_relative "app"

run Links::App
