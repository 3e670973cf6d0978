INSTALLED_APPS = ["notes"]
WSGI_APPLICATION = "core.wsgi.application"
