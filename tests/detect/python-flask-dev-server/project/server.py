from flask import Flask

app = Flask(__name__)


@app.get("/up")
def up():
    return "ok"


if __name__ == "__main__":
    app.run(port=5050, debug=True)
