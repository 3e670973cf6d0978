from flask import Flask

app = Flask(__name__)


def test_client():
    assert app.test_client()
