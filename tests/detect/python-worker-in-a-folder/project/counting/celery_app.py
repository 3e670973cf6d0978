from celery import Celery

from settings import Settings

app = Celery("counting", broker=Settings().broker.url)
