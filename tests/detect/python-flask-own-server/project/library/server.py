from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.wsgi import WSGIContainer


def serve(app, port):
    HTTPServer(WSGIContainer(app)).listen(port)
    IOLoop.current().start()
