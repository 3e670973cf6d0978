from pydantic import BaseModel
from pydantic_settings import BaseSettings, SettingsConfigDict


class Broker(BaseModel):
    url: str
    retries: int = 3


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_nested_delimiter="__")

    broker: Broker
