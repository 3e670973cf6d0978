import Config

if config_env() == :prod do
  database_url =
    System.get_env("DATABASE_URL") ||
      raise "DATABASE_URL is missing"

  secret_key_base =
    System.get_env("SECRET_KEY_BASE") ||
      raise "SECRET_KEY_BASE is missing"

  config :shop, Shop.Repo, url: database_url
  config :shop, ShopWeb.Endpoint, secret_key_base: secret_key_base
  config :shop, mail_key: System.fetch_env!("MAIL_KEY"), host: System.get_env("PHX_HOST") || "example.com"
end
