# Not imported by the app.
INDEX = "search.json"

with open(INDEX, "w") as file:
    file.write("[]")
