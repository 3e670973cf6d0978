from library import app
from library.server import serve
from library.views import views


def main():
    app.register_blueprint(views)
    serve(app, 8083)
