from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str
    page_size: int = 20
