import logging
import sys

import psutil
from flask import Flask, jsonify
from prometheus_client import Counter, Histogram, generate_latest

# Configure logging to stdout
logging.basicConfig(
    level=logging.INFO,
    format='%(asctime)s - %(name)s - %(levelname)s - %(message)s',
    stream=sys.stdout
)

logger = logging.getLogger(__name__)

app = Flask(__name__)

request_count = Counter('http_requests_total', 'Total HTTP requests')
request_duration = Histogram('http_request_duration_seconds', 'HTTP request duration')


@app.route('/health')
def health():
    try:
        # Memory check
        memory = psutil.virtual_memory()
        if memory.percent > 90:
            return jsonify({"status": "unhealthy", "reason": "high memory"}), 503

        return jsonify({"status": "healthy"}), 200
    except Exception as e:
        return jsonify({"status": "unhealthy", "reason": str(e)}), 503


@app.route('/metrics')
def metrics():
    return generate_latest()


@app.route('/')
@request_duration.time()
def index():
    request_count.inc()
    return "Hello!"


logger.info("Application started")
