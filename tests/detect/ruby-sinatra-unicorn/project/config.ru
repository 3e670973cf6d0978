require "./app"
run Club
