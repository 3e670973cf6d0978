module Shop
  class Application < Rails::Application
    config.mailer_key = ENV.fetch("MAILER_KEY")
    config.page_size = ENV.fetch("PAGE_SIZE", 20)
    config.region = ENV.fetch("REGION") { "eu" }
  end
end
