WSGI_APPLICATION = "orders.wsgi.application"
