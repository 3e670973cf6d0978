from flask import Flask
app = Flask(__name__)
CA = open("certs/ca.pem").read()
KEY = open("key.pem").read()
