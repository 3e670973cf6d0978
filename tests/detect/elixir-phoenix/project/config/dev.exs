import Config

config :shop, ShopWeb.Endpoint, http: [ip: {127, 0, 0, 1}, port: 4999]
System.get_env("ONLY_IN_DEVELOPMENT")
