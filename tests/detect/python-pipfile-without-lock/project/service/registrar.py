from fastapi import FastAPI


def register_app() -> FastAPI:
    return FastAPI()
