from flask import Blueprint

views = Blueprint("views", __name__)
