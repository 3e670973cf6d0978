worker_processes 3
timeout 30
