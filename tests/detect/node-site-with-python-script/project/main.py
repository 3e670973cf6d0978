import os

import requests

print(requests.get(os.environ["WEATHER_URL"], timeout=10).text)
