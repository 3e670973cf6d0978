project = "Flask-Prices"
