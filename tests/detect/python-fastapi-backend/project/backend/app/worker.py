from celery import Celery

celery = Celery("orders")
celery.conf.beat_schedule = {}
