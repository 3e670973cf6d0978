KEY = ENV.fetch("STRIPE_SECRET_KEY")
URL = ENV["REDIS_URL"] || "redis://localhost"
