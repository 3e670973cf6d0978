import uvicorn
from fastapi import FastAPI


class Server:
    def __init__(self, port):
        self.app = FastAPI()
        self.port = port

    def run(self):
        uvicorn.run(self.app, host="0.0.0.0", port=self.port)
