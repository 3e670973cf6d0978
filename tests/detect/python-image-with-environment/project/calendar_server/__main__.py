from wsgiref.simple_server import make_server


def run():
    with make_server("", 5232, lambda environ, start: []) as server:
        server.serve_forever()


if __name__ == "__main__":
    run()
